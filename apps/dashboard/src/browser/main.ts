// What scripts do is an extra: every page works without them.
import "./times.js";
import "./keys.js";
import "./push.js";
import "./more.js";
import "./live.js";
import "./brush.js";
