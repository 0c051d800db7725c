// Test server: @supabase/lite App + compatibility shims so the Python `supabase` client sees what real Supabase sends.
// Usage: cd <project with supabase/config.toml and .env>; EXPERIMENTAL_STORAGE=1 DO_NOT_TRACK=1 node /path/server.mjs
import { AsyncLocalStorage } from "node:async_hooks";
import { createApi, applyPendingMigrations } from "@supabase/lite/cli";
import { serve } from "@hono/node-server";
import { createHmac, timingSafeEqual } from "node:crypto";
const als = new AsyncLocalStorage();
const origError = console.error;
console.error = (...a) => {                       // lite logs the raw PG error before answering code "SUP"
  const st = als.getStore(), e = a.find((x) => x && typeof x === "object" && /^[0-9A-Z]{5}$/.test(x.code ?? ""));
  if (st && e) { st.err = e; return; }
  origError(...a);
};
const api = await createApi({ withSupabaseClient: false });
const app = await api.project.local.createApp(undefined, { admin: false });
const conn = await app.connection;
if (process.env.LITE_MIGRATE === "1") console.log(JSON.stringify(await applyPendingMigrations(app)));
const iso = (t) => t == null ? t : t.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00");
const P = conn.driver?.options?.parsers ?? conn.driver?.parsers;   // postgres.js | PGlite
if (P) { P[1184] = iso; P[1114] = iso; P[1700] = Number; P[20] = Number; }   // timestamptz, timestamp, numeric, int8
const S = conn.driver?.options?.serializers;                       // json of a function's argument arrives written already
if (S) for (const type of [114, 3802]) S[type] = (x) => typeof x === "string" ? x : JSON.stringify(x);
const SECRET = process.env.SUPABASE_SECRET_KEY ?? app.config?.auth?.secret_key;
const PUBLISHABLE = process.env.SUPABASE_PUBLISHABLE_KEY ?? app.config?.auth?.publishable_key;
const JWT_SECRET = process.env.LITE_JWT_SECRET ?? app.config?.auth?.jwt_secret;
const legacyRole = (k) => { if (!k?.startsWith("eyJ") || !JWT_SECRET) return; const [h, b, g] = k.split("."); const want = createHmac("sha256", JWT_SECRET).update(h + "." + b).digest();
  const got = Buffer.from(g ?? "", "base64url"); if (got.length !== want.length || !timingSafeEqual(got, want)) return; const c = JSON.parse(Buffer.from(b, "base64url")); return c.sub ? undefined : c.role; };
const json = (status, body) => new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
const pgStatus = (c) => c === "P0001" ? 400 : c.startsWith("P0") || /^(25|2D|38|39|3B|40|54|55|57|58|F0|HV|XX)/.test(c) ? 500 : /^(0L|0P|28)/.test(c) ? 403 : 400;
const unprefix = (u) => u?.replace(/^\/storage\/v1/, "");
const rewrap = (res, body, status = res.status) => { const h = new Headers(res.headers); h.delete("content-length"); return new Response(JSON.stringify(body), { status, headers: h }); };
const ctxOf = (env) => ({ peerAddress: env.incoming.socket.remoteAddress ?? null });
const sql = async (q) => { const r = conn.driver.unsafe ? await conn.driver.unsafe(q) : (await conn.driver.query(q)).rows; return [...r]; };
const lit = (s) => "'" + String(s).replaceAll("'", "''") + "'";
const obj = (v) => typeof v === "string" ? JSON.parse(v) : v ?? {};
const userJson = (r) => ({ id: r.id, aud: r.aud ?? "authenticated", role: r.role ?? "authenticated", email: r.email, phone: r.phone ?? "",
  app_metadata: obj(r.raw_app_meta_data), user_metadata: obj(r.raw_user_meta_data), identities: [], created_at: r.created_at, updated_at: r.updated_at,
  email_confirmed_at: r.email_confirmed_at, last_sign_in_at: r.last_sign_in_at, is_anonymous: false });
async function admin(req, url, ctx) {
  if (req.headers.get("apikey") !== SECRET) return json(403, { code: 403, error_code: "not_admin", msg: "User not allowed" });
  const id = url.pathname.split("/")[5], M = req.method;
  const one = async () => (await sql(`select * from auth.users where id=${lit(id)}`))[0];
  if (!id && M === "GET") { const pp = +(url.searchParams.get("per_page") || 50), pg = +(url.searchParams.get("page") || 1);
    return json(200, { aud: "authenticated", users: (await sql(`select * from auth.users order by created_at desc limit ${pp|0} offset ${((pg-1)*pp)|0}`)).map(userJson) }); }
  if (!id && M === "POST") { const b = await req.json();
    const r = await app.fetch(new Request(new URL("/auth/v1/signup", url), { method: "POST", headers: { apikey: SECRET, "content-type": "application/json" },
      body: JSON.stringify({ email: b.email, password: b.password ?? crypto.randomUUID(), data: b.user_metadata }) }), ctx);
    const o = await r.json(); if (!r.ok) return json(r.status, r.status === 422 && o.error_code === "user_already_exists" ? { ...o, error_code: "email_exists" } : o);
    const uid = (o.user ?? o).id; await sql(`delete from auth.sessions where user_id=${lit(uid)}`);
    return json(200, userJson((await sql(`select * from auth.users where id=${lit(uid)}`))[0])); }
  if (!/^[0-9a-f-]{36}$/.test(id ?? "")) return json(404, { code: 404, error_code: "validation_failed", msg: "user_id must be an UUID" });
  const u = await one(); if (!u) return json(404, { code: 404, error_code: "user_not_found", msg: "User not found" });
  if (M === "GET") return json(200, userJson(u));
  if (M === "DELETE") { await sql(`delete from auth.users where id=${lit(id)}`); return json(200, {}); }
  return json(501, { code: 501, msg: "not implemented by the test server" });
}
async function listObjects(req, url, ctx) {        // lite lists flat full paths; Supabase lists one folder level with relative names
  const b = await req.json(), pre = (b.prefix ?? "").replace(/^\/+|\/+$/g, ""), base = pre ? pre + "/" : "", hs = [...req.headers].filter(([k]) => k !== "content-length");
  const r = await app.fetch(new Request(url, { method: "POST", headers: hs, body: JSON.stringify({ prefix: pre, limit: 10000, offset: 0 }) }), ctx);
  if (!r.ok) return r;
  const files = [], dirs = new Map();
  for (const o of await r.json()) { if (!o.name.startsWith(base)) continue; const rest = o.name.slice(base.length), i = rest.indexOf("/");
    if (i >= 0) dirs.set(rest.slice(0, i), { name: rest.slice(0, i), id: null, updated_at: null, created_at: null, last_accessed_at: null, metadata: null });
    else files.push({ ...o, name: rest }); }
  const col = b.sortBy?.column ?? "name", sg = b.sortBy?.order === "desc" ? -1 : 1, q = b.search?.toLowerCase();
  const all = [...dirs.values(), ...files].filter((o) => !q || o.name.toLowerCase().startsWith(q)).sort((x, y) => sg * String(x[col] ?? "").localeCompare(String(y[col] ?? "")));
  return json(200, all.slice(b.offset ?? 0, (b.offset ?? 0) + (b.limit ?? 100)));
}
async function handle(req, env) {
  const url = new URL(req.url), p = url.pathname, ctx = ctxOf(env);
  const role = legacyRole(req.headers.get("apikey"));             // legacy JWT-style anon / service_role keys
  if (role === "anon" || role === "service_role") { const h = new Headers(req.headers), old = h.get("apikey"), k = role === "anon" ? PUBLISHABLE : SECRET;
    h.set("apikey", k); if (h.get("authorization") === "Bearer " + old) h.set("authorization", "Bearer " + k);
    req = new Request(req.url, { method: req.method, headers: h, body: req.body, duplex: "half" }); }
  if (req.method === "POST" && /^\/storage\/v1\/object\/list\/[^/]+$/.test(p)) return listObjects(req, url, ctx);
  if (p.startsWith("/auth/v1/admin/users")) return admin(req, url, ctx);
  if ((req.method === "DELETE" || req.method === "PATCH") && /^\/rest\/v1\/[^/]+$/.test(p) && ![...url.searchParams.keys()].some((k) => !["select", "columns", "order", "limit", "offset", "apikey"].includes(k)))
    return json(400, { code: "21000", details: null, hint: null, message: `${req.method === "DELETE" ? "DELETE" : "UPDATE"} requires a WHERE clause` });
  const st = {};
  const multi = req.method === "POST" && /^\/storage\/v1\/object\/sign\/[^/]+$/.test(p);
  if (multi) { const b = await req.json(), out = [];
    for (const path of b.paths) { const r = await app.fetch(new Request(url.origin + p + "/" + path.split("/").map(encodeURIComponent).join("/"), { method: "POST", headers: [...req.headers].filter(([k]) => k !== "content-length"), body: JSON.stringify({ expiresIn: b.expiresIn }) }), ctx);
      const o = await r.json(); out.push(r.ok ? { error: null, path, signedURL: unprefix(o.signedUrl) } : { error: "Either the object does not exist or you do not have access to it", path, signedURL: null }); }
    return json(200, out); }
  const res = await als.run(st, () => app.fetch(req, ctx));
  if (p.startsWith("/rest/v1/") && res.status >= 500 && st.err) {
    const o = await res.clone().json().catch(() => null), e = st.err;
    if (o?.code === "SUP") return rewrap(res, { code: e.code, details: e.detail ?? null, hint: e.hint ?? null, message: e.message }, pgStatus(e.code));
  }
  if (req.method === "POST" && res.ok && /^\/storage\/v1\/object\/(upload\/)?sign\//.test(p)) {
    const o = await res.json();
    return rewrap(res, p.includes("/upload/sign/") ? { url: unprefix(o.signedUrl), token: o.token } : { signedURL: unprefix(o.signedUrl) });
  }
  if (req.method === "POST" && res.ok && req.headers.get("x-metadata") && /^\/storage\/v1\/object\/editai-media\/./.test(p)) {   // lite drops what the uploader says of the file
    const said = Buffer.from(req.headers.get("x-metadata"), "base64").toString(), name = decodeURIComponent(p.replace("/storage/v1/object/editai-media/", ""));
    await sql(`update storage.objects set user_metadata=${lit(said)}::jsonb where bucket_id='editai-media' and name=${lit(name)}`);
  }
  if (req.method === "GET" && res.ok && /^\/storage\/v1\/object\/info\//.test(p)) {   // lite answers with its row
    const o = await res.json();
    return rewrap(res, { id: o.id, name: o.name, version: o.version, bucket_id: o.bucket_id, size: o.metadata?.size ?? o.httpMetadata?.size, content_type: o.metadata?.mimetype, cache_control: o.metadata?.cacheControl,
      etag: o.metadata?.eTag, metadata: obj(o.user_metadata), last_modified: o.updated_at, created_at: o.created_at });
  }
  if (req.method === "GET" && /^\/storage\/v1\/object\/sign\//.test(p) && res.status === 500) return json(400, { statusCode: "400", error: "InvalidJWT", message: "jwt expired or invalid" });
  const range = /^bytes=(\d*)-(\d*)$/.exec(req.headers.get("range") ?? "");
  if (range && req.method === "GET" && p.startsWith("/storage/v1/object/") && res.status === 200) {
    const buf = new Uint8Array(await res.arrayBuffer()), n = buf.length, a = range[1] === "" ? Math.max(0, n - +range[2]) : +range[1], z = range[1] === "" || range[2] === "" ? n - 1 : Math.min(+range[2], n - 1);
    const h = new Headers(res.headers); if (a >= n) return new Response(null, { status: 416, headers: { "content-range": `bytes */${n}` } });
    h.set("content-range", `bytes ${a}-${z}/${n}`); h.set("content-length", String(z - a + 1)); return new Response(buf.slice(a, z + 1), { status: 206, headers: h });
  }
  return res;
}
const port = Number(process.env.LITE_PORT || app.config?.api?.port || 54321);
const server = serve({ port, hostname: "127.0.0.1", fetch: handle }, () => console.log("ready", port));
for (const s of ["SIGINT", "SIGTERM"]) process.on(s, async () => { server.close(); try { await conn.close?.(); } catch {} process.exit(0); });
