// Known answers for the draw, computed without the service's code, from domain.md §4.2 and RFC 6962, 8785, 7515:
//   node tests/expected/draw_vectors.mjs
// writes beside itself draw_inputs.json (what a draw is made from), draw_record.json (the record that must follow, byte
// for byte), draw_trees.json (roots of small trees and the SHA-256 of each proof), draw_receipt.json (a seal receipt)
// and the same signed, draw_receipt.jws (another signature at each run).
import { createECDH, createHash, createHmac, createPrivateKey, sign } from "node:crypto";
import { writeFileSync } from "node:fs";

const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();
const text = (value) => Buffer.from(String(value), "utf8");
const raw = (hex) => Buffer.from(hex, "hex");
const lp = (...fields) =>
  Buffer.concat(
    fields.map((field) => {
      const bytes = Buffer.isBuffer(field) ? field : text(field);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return Buffer.concat([length, bytes]);
    }),
  );
// RFC 8785: names sorted by UTF-16 code units (JavaScript's own order), strings and integers as JSON.stringify does.
const canonical = (value) =>
  Array.isArray(value)
    ? `[${value.map(canonical).join(",")}]`
    : value !== null && typeof value === "object"
      ? `{${Object.keys(value)
          .sort()
          .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`)
          .join(",")}}`
      : JSON.stringify(value);
const save = (name, content) => writeFileSync(new URL(name, import.meta.url), content);

// ---- RFC 6962 §2.1, as it is written there ----
const split = (n) => {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
};
const tree = (leaves) => {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return leaves[0];
  const k = split(leaves.length);
  return sha256(Buffer.from([1]), tree(leaves.slice(0, k)), tree(leaves.slice(k)));
};
const path = (m, leaves) => {
  if (leaves.length <= 1) return [];
  const k = split(leaves.length);
  return m < k
    ? [...path(m, leaves.slice(0, k)), tree(leaves.slice(k))]
    : [...path(m - k, leaves.slice(k)), tree(leaves.slice(0, k))];
};
const small = (size) => Array.from({ length: size }, (_, i) => sha256(text(`leaf ${i}`)));
save(
  "draw_trees.json",
  JSON.stringify(
    Array.from({ length: 34 }, (_, size) => ({
      root: tree(small(size)).toString("hex"),
      proofs: small(size).map((_, i) => sha256(...path(i, small(size))).toString("hex")),
    })),
    null,
    1,
  ) + "\n",
);

// ---- inputs ----
const source = (issuer, issue, day, url, encoding, pattern) => ({
  encoding,
  issue,
  issuer,
  pattern,
  scheduled_at: `2026-11-${day}+08:00`,
  source: url,
});
const cwl = "https://www.cwl.gov.cn/ygkj/wqkjgg/ssq/";
const balls = "\\d\\d( \\d\\d){5} \\+ \\d\\d";
const number = "202611-01";
const manifest = {
  batch: number,
  closes_at: "2026-11-20T17:00:00.000+08:00",
  draw_rule: "JQT-DRAW-1",
  eligibility_rule: "JQT-ELIGIBILITY-1",
  entropy_events: [
    {
      ...source("中国福利彩票 双色球", "2026134", "22T21:15:00.000", cwl, "number_set", balls),
      substitute: source("中国福利彩票 双色球", "2026136", "26T21:15:00.000", cwl, "number_set", balls),
    },
    {
      ...source("上海证券交易所 上证指数收盘", "2026-11-23", "23T15:00:00.000", "https://www.sse.com.cn/", "decimal", "[1-9]\\d{3}\\.\\d\\d"),
      substitute: source("上海证券交易所 上证指数收盘", "2026-11-24", "24T15:00:00.000", "https://www.sse.com.cn/", "decimal", "[1-9]\\d{3}\\.\\d\\d"),
    },
  ],
  format: "JQT-MANIFEST-1",
  issue_at: "2026-12-01T09:00:00.000+08:00",
  opens_at: "2026-11-16T09:00:00.000+08:00",
  publicity_at: "2026-11-24T09:00:00.000+08:00",
  seal_deadline: "2026-11-22T20:15:00.000+08:00",
  voucher_types: [
    { annual_cap: 1, code: "AUDIT", face_value_fen: 100000, name: "审计服务专用券", quota: 3, service_types: ["audit"], validity_days: 31 },
    { annual_cap: 2, code: "GENERAL", face_value_fen: 100000, name: "服务通用券", quota: 5, service_types: ["audit", "certification", "legal"], validity_days: 90 },
    { annual_cap: 1, code: "SYSTEM", face_value_fen: 300000, name: "体系认证服务专用券", quota: 40, service_types: ["certification"], validity_days: 90 },
  ],
};
const ecdh = createECDH("prime256v1");
ecdh.setPrivateKey(sha256(text("test key of seal receipts")));
const point = ecdh.getPublicKey();
const publicJwk = {
  alg: "ES256", crv: "P-256", kid: "receipts-1", kty: "EC", use: "sig",
  x: point.subarray(1, 33).toString("base64url"), y: point.subarray(33).toString("base64url"),
};
const bookings = Array.from({ length: 61 }, (_, i) => ({
  entry_id: sha256(text(`entry ${i}`)).subarray(0, 16).toString("hex"),
  salt: sha256(text(`salt ${i}`)).toString("hex"),
  uscc: `91370100${String(i).padStart(9, "0")}X`,
  voucher_type: ["AUDIT", "GENERAL", "SYSTEM"][i % 5 === 0 ? 2 : i % 2],
  enterprise_name: `济南第${i}号${i % 7 === 0 ? "“\"特殊\\符号\"”" : ""}科技有限公司`,
}));
const byId = (a, b) => (a.entry_id < b.entry_id ? -1 : 1);
const excluded = bookings
  .splice(50)
  .sort(byId)
  .map((booking, i) => ({
    entry_id: booking.entry_id,
    reason: ["not_certified", "not_qualified", "large_enterprise", "qualification_incomplete", "annual_cap_reached"][i % 5],
  }));
const entropy = [
  { substitute: false, value: "03 09 14 21 28 33 + 07" },
  { substitute: true, value: "3267.10" },
];
const sealedAt = "2026-11-20T17:05:00.000+08:00";
const delayed = { publicity_at: "2026-11-24T20:30:00.000+08:00", issue_at: "2026-12-01T20:30:00.000+08:00" };

// ---- the draw ----
const entries = bookings
  .map((booking) => {
    const id = raw(booking.entry_id);
    const identity = sha256(lp("JQT-ID-1", raw(booking.salt), booking.uscc));
    return { ...booking, id, identity, leaf: sha256(Buffer.from([0]), lp("JQT-LEAF-1", number, id, booking.voucher_type, identity)) };
  })
  .sort(byId);
const manifestHash = sha256(text(canonical(manifest)));
const leaves = entries.map((entry) => entry.leaf);
const root = tree(leaves);
const exclusionsHash = sha256(lp("JQT-EXCLUSIONS-1", number, ...excluded.flatMap((e) => [raw(e.entry_id), e.reason])));
const seed = sha256(lp("JQT-SEED-1", number, manifestHash, root, ...entropy.map((e) => e.value)));
const ranked = {};
for (const type of manifest.voucher_types) {
  ranked[type.code] = entries.filter((entry) => entry.voucher_type === type.code);
  for (const entry of ranked[type.code])
    entry.score = createHmac("sha256", seed).update(lp("T", type.code, entry.id)).digest();
  ranked[type.code].sort((a, b) => Buffer.compare(a.score, b.score) || Buffer.compare(a.id, b.id));
  ranked[type.code].forEach((entry, i) => {
    entry.rank = i + 1;
    entry.outcome = i < type.quota ? "won" : "waiting";
  });
}
// The second of AUDIT, then whoever was promoted for it; one of GENERAL; one of SYSTEM, where nobody waits.
const full = [ranked.AUDIT[3], ranked.AUDIT[4], ranked.GENERAL[5]]; // at their cap meanwhile
const strike = (entry, reason) => {
  const waiting = ranked[entry.voucher_type].filter((e) => e.outcome === "waiting");
  const promoted = waiting.find((e) => !full.includes(e));
  const passed = waiting.slice(0, promoted ? waiting.indexOf(promoted) : waiting.length);
  entry.outcome = "disqualified";
  if (promoted) promoted.outcome = "won";
  return { disqualified: entry.entry_id, passed_over: passed.map((e) => e.entry_id), promoted: promoted?.entry_id ?? null, reason };
};
const changes = [
  strike(ranked.AUDIT[1], "false_information"),
  strike(ranked.AUDIT[5], "declined"),
  strike(ranked.GENERAL[4], "unlawful_conduct"),
  strike(ranked.SYSTEM[0], "not_eligible"),
];
const hex = (bytes) => bytes.toString("hex");
const record = {
  batch: number,
  changes,
  entries: entries.map((entry) => ({
    entry_id: entry.entry_id,
    identity: hex(entry.identity),
    leaf: hex(entry.leaf),
    outcome: entry.outcome,
    rank: entry.rank,
    score: hex(entry.score),
    voucher_type: entry.voucher_type,
    ...(entry.outcome === "won" ? { enterprise_name: entry.enterprise_name } : {}),
  })),
  entropy,
  exclusions: excluded,
  exclusions_sha256: hex(exclusionsHash),
  format: "JQT-DRAW-RECORD-1",
  ...delayed,
  manifest,
  manifest_sha256: hex(manifestHash),
  receipts_key: { keys: [publicJwk] },
  record_sha256: "0".repeat(64),
  root: hex(root),
  sealed_at: sealedAt,
  seed: hex(seed),
};
record.record_sha256 = hex(sha256(text(canonical(record))));
save("draw_record.json", canonical(record));
save(
  "draw_inputs.json",
  JSON.stringify(
    {
      manifest,
      bookings: bookings.map((booking) => ({
        ...booking,
        wins: full.some((e) => e.entry_id === booking.entry_id) ? 2 : 0,
      })),
      exclusions: excluded,
      entropy,
      sealed_at: sealedAt,
      ...delayed,
      receipts_key: { keys: [publicJwk] },
      strikes: changes.map((change) => ({ entry_id: change.disqualified, reason: change.reason })),
    },
    null,
    1,
  ) + "\n",
);

// ---- a receipt, of the entry in the middle ----
const index = 25;
const receipt = {
  batch: number,
  entry_count: entries.length,
  entry_id: entries[index].entry_id,
  exclusions_sha256: hex(exclusionsHash),
  format: "JQT-SEAL-RECEIPT-1",
  identity: hex(entries[index].identity),
  leaf_index: index,
  manifest_sha256: hex(manifestHash),
  proof: path(index, leaves).map(hex),
  root: hex(root),
  sealed_at: sealedAt,
  voucher_type: entries[index].voucher_type,
};
save("draw_receipt.json", canonical(receipt));
const head = text(JSON.stringify({ alg: "ES256", kid: publicJwk.kid, typ: "JWT" })).toString("base64url");
const signed = `${head}.${text(canonical(receipt)).toString("base64url")}`;
const key = createPrivateKey({ key: { ...publicJwk, d: ecdh.getPrivateKey("base64url") }, format: "jwk" });
save("draw_receipt.jws", `${signed}.${sign("sha256", text(signed), { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`);
