/** A place in a list that is ordered by time: what stands there, and when it was. */
export interface Place {
  id: number;
  at: Date;
}

/** A place as the `next` of a page tells it. */
export const writeCursor = ({ id, at }: Place) => `${at.toISOString()}_${id}`;

/** The place that a page ended at; undefined where no page gave that text. */
export function readCursor(text = ""): Place | undefined {
  const [, moment = "", id] = /^(.+)_(\d{1,15})$/.exec(text) ?? [];
  const at = new Date(moment);
  return Number.isNaN(at.getTime()) ? undefined : { id: Number(id), at };
}
