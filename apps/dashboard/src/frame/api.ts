import { OpenAPIHono, z } from "@hono/zod-openapi";
import { HTTPException } from "hono/http-exception";

/** A request parameter that may not be what it is; `message` is for people. */
export class ParameterError extends Error {
  override readonly name = "ParameterError";

  constructor(
    readonly parameter: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Routes that check requests by the schemas that the API's description is made from.
 * A request that does not fit throws a ParameterError; an address that can't be one, a 404.
 */
export function newRoutes(): OpenAPIHono {
  return new OpenAPIHono({
    defaultHook(result) {
      if (result.success) return;
      if (result.target === "param") throw new HTTPException(404);
      const [issue] = result.error.issues;
      const parameter = issue?.path.map(String)[0] ?? "";
      throw new ParameterError(
        parameter,
        `The parameter "${parameter}" ${issue?.message ?? "is not valid"}.`,
      );
    },
  });
}

/**
 * What a form or a body holds, by a schema.
 * @param say puts the fault of a field into a sentence.
 * @throws {ParameterError} where it does not fit.
 */
export function readAs<T extends z.ZodType>(
  schema: T,
  given: unknown,
  say: (field: string, fault: string) => string,
): z.output<T> {
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const field = issue?.path.join(".") ?? "";
  throw new ParameterError(field, say(field, issue?.message ?? "is not valid"));
}

/** An id as text, of which its number is made. */
export const idText = (fault?: string) =>
  z
    .string()
    .regex(/^[1-9]\d{0,14}$/, fault)
    .transform(Number);

/** The id in an address, or undefined where it can't be one. */
export function readId(text: string | undefined): number | undefined {
  return idText().safeParse(text).data;
}

/** `{id}` in an address of the API. */
export const idParameter = z.object({
  id: idText().openapi({ type: "integer", example: 42, param: { name: "id", in: "path", required: true } }),
});

/** A parameter that counts as absent where it is empty, as forms send it. */
export const orAbsent = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => {
    const last = Array.isArray(value) ? value.findLast((text) => text !== "") : value;
    return typeof last === "string" && last.trim() === "" ? undefined : last;
  }, schema);

/** A parameter that may come several times. */
export const several = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => [value ?? []].flat().filter((text) => text !== ""), z.array(item));

/** A whole number of a request. */
export const wholeNumber = (least: number, most: number) =>
  z.coerce
    .number("must be a whole number")
    .int("must be a whole number")
    .min(least, `must be ${least} or more`)
    .max(most, `must be ${most} or less`);

/** A moment in an answer: ISO 8601, UTC. */
export const moment = z.iso.datetime();

/** What an answer of an API route is. */
export const answers = <T extends z.ZodType>(schema: T, description: string) => ({
  content: { "application/json": { schema } },
  description,
});

/** The answer where something is wrong with a request. */
export const failure = {
  content: {
    "application/json": {
      schema: z
        .object({ error: z.object({ message: z.string(), parameter: z.string().optional() }) })
        .openapi("Failure"),
    },
  },
  description: "What is wrong, for people.",
};
