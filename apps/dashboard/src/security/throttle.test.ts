import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createThrottle, type Throttle } from "./throttle.js";

let throttle: Throttle;
beforeEach(() => {
  vi.useFakeTimers();
  throttle = createThrottle();
});
afterEach(() => {
  vi.useRealTimers();
});

const wrong = (address = "192.0.2.1") => throttle.guess(address, () => false);
const right = (address = "192.0.2.1") => throttle.guess(address, () => true);
const minutes = (count: number) => vi.advanceTimersByTime(count * 60_000);

it("an address has five wrong guesses in 15 minutes; then not even a right one is looked at", async () => {
  for (let n = 0; n < 5; n += 1) expect(await wrong()).toEqual({ right: false });
  expect(await right()).toEqual({ waitSeconds: 15 * 60 });
  minutes(10);
  expect(await right()).toEqual({ waitSeconds: 5 * 60 });
  expect(await right("192.0.2.2")).toEqual({ right: true });
  minutes(5);
  expect(await right()).toEqual({ right: true });
});

it("a right guess begins the count anew", async () => {
  for (let round = 0; round < 3; round += 1) {
    for (let n = 0; n < 4; n += 1) await wrong();
    expect(await right()).toEqual({ right: true });
  }
});

it("guesses at the same moment are counted before they are looked at", async () => {
  const isRight = vi.fn(() => false);
  await Promise.all(Array.from({ length: 50 }, () => throttle.guess("192.0.2.1", isRight)));
  expect(isRight).toHaveBeenCalledTimes(5);
});

it("all addresses together have a hundred wrong guesses in an hour", async () => {
  for (let n = 0; n < 100; n += 1) await wrong(`2001:db8::${n}`);
  expect(await right("2001:db8::ffff")).toEqual({ waitSeconds: 60 * 60 });
  minutes(60);
  expect(await right("2001:db8::ffff")).toEqual({ right: true });
});
