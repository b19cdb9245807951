import type { Context, MiddlewareHandler } from "hono";
import { every } from "hono/combine";
import { NONCE, secureHeaders } from "hono/secure-headers";

declare module "hono" {
  interface ContextVariableMap {
    /** Whether this answer may show images of other sites. */
    images?: "remote";
  }
}

const ownImages = "img-src 'self' data:";

/**
 * `require-trusted-types-for` is not among them: it forbids DOMParser, and serviceWorker.register, to scripts that have no
 * policy, and here the nonce keeps all other scripts out.
 */
const policy = {
  defaultSrc: ["'none'"],
  scriptSrc: [NONCE],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", "data:"],
  connectSrc: ["'self'"],
  manifestSrc: ["'self'"],
  workerSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};

/** Lets this answer show images of other sites, which learn by it that somebody reads. */
export function allowRemoteImages(c: Context): void {
  c.set("images", "remote");
}

const images: MiddlewareHandler = async (c, next) => {
  await next();
  const header = "content-security-policy";
  if (c.get("images") !== "remote") return;
  c.header(header, c.res.headers.get(header)?.replace(ownImages, `${ownImages} http: https:`));
};

/** What browsers are told of every answer: what its page may load and do, and who may frame or read it. */
export const headers: MiddlewareHandler = every(
  images,
  secureHeaders({
    contentSecurityPolicy: policy,
    xFrameOptions: "DENY",
    // With none at all, browsers do not say of the forms of these pages where they come from.
    referrerPolicy: "same-origin",
    // Whether it is reached by HTTPS only is for the proxy before it to say.
    strictTransportSecurity: false,
    permissionsPolicy: {
      ...{
        accelerometer: [],
        autoplay: [],

        browsingTopics: [],
        camera: [],
        displayCapture: [],
      },
      ...{ encryptedMedia: [], fullscreen: [], geolocation: [], gyroscope: [], hid: [], idleDetection: [] },
      ...{
        magnetometer: [],
        microphone: [],
        midi: [],
        payment: [],
        pictureInPicture: [],
        screenWakeLock: [],
      },
      ...{ serial: [], usb: [], xrSpatialTracking: [] },
    },
  }),
);

/** Keeps answers out of every cache, so that who logs out leaves nothing behind. */
export const unstored: MiddlewareHandler = async (c, next) => {
  await next();
  const streams = c.res.headers.get("cache-control")?.includes("no-transform") ?? false;
  c.header("cache-control", `private, no-store${streams ? ", no-transform" : ""}`);
};
