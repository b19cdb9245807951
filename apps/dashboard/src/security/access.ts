/** Who may read and change, and from where. */
export interface Access {
  /** With one, people log in, and those who did may change things. */
  password?: string | undefined;
  /** Lets programs read where there is a password. */
  apiToken?: string | undefined;
  /** Whether everyone may read where there is no password. */
  open: boolean;
  /** Whether only this machine reaches the dashboard: without a password, all that it asks for may change things. */
  loopback: boolean;
  /** The origins under which browsers reach it. */
  origins: readonly string[];
  /** The address that people were told; a proxy stands behind it. */
  publicUrl?: string | undefined;
}

/** Everyone reads, nobody changes anything. */
export const readOnly: Access = { open: true, loopback: false, origins: [] };

/** Who asks: someone at this machine, someone logged in, a program with the token, or anyone where all may read. */
export type Reader = "owner" | "session" | "program" | "anyone";

declare module "hono" {
  interface ContextVariableMap {
    /** Absent where it was not asked, on pages for everyone. */
    reader?: Reader;
  }
}

/** Whether who asks may change anything. */
export const mayChange = (reader: Reader | undefined) => reader === "owner" || reader === "session";
