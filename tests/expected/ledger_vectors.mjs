// Known answers for the ledger's hash chain, computed without the service's code, from domain.md's formula:
//   node tests/expected/ledger_vectors.mjs > tests/expected/ledger_vectors.txt
// A line: chain|seq|previous|id|debit kind|debit id|credit kind|credit id|amount_fen|kind|µs|voucher|order|hash|number|
// balance: the latter two of the statement's line, 0 where a transfer makes none.
import { createHash } from "node:crypto";

const uuid = (tail) => `018bf5a0-0000-7000-8000-${tail.padStart(12, "0")}`;
const raw = (id) => Buffer.from(id.replaceAll("-", ""), "hex");
const text = (value) => Buffer.from(String(value), "utf8");
const lp = (fields) =>
  Buffer.concat(
    fields.map((field) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(field.length);
      return Buffer.concat([length, field]);
    }),
  );

const [batch, v1, v2, o1, o2] = ["ba", "a1", "a2", "01", "02"].map(uuid);
const none = "";
const chains = {
  "batch:202311-01": [
    ["funding", "budget", batch, "pool", batch, 500000, none, none],
    ["funding_return", "pool", batch, "budget", batch, 100000, none, none],
  ],
  [`enterprise:${uuid("e1")}`]: [
    ["issue", "pool", batch, "voucher", v1, 200000, v1, none],
    ["payment", "voucher", v1, "escrow", o1, 150000, v1, o1],
    ["refund", "escrow", o1, "voucher", v1, 50000, v1, o1],
    ["completion", "escrow", o1, "payable", o1, 100000, none, o1],
    ["expiry", "voucher", v1, "expired", batch, 100000, v1, none],
    ["settlement", "payable", o1, "settled", o1, 100000, none, o1],
    ["clawback", "settled", o1, "budget", batch, 20000, none, o1],
  ],
  [`enterprise:${uuid("e2")}`]: [
    ["issue", "pool", batch, "voucher", v2, 200000, v2, none],
    ["payment", "voucher", v2, "escrow", o2, 200000, v2, o2],
    ["refund", "escrow", o2, "voucher", v2, 200000, v2, o2],
    ["revocation", "voucher", v2, "revoked", batch, 200000, v2, none],
  ],
};

let count = 0;
for (const [chain, transfers] of Object.entries(chains)) {
  let previous = Buffer.alloc(32);
  let [number, balance] = [0, 0];
  transfers.forEach(([kind, debitKind, debitId, creditKind, creditId, fen, voucher, order], index) => {
    count += 1;
    const id = uuid(`f${count.toString(16)}`);
    const us = 1700000000000000n + BigInt(count) * 1000001n;
    const hash = createHash("sha256")
      .update(
        lp([
          text("JQT-TRANSFER-1"), text(chain), text(index + 1), previous, raw(id), text(debitKind), raw(debitId),
          text(creditKind), raw(creditId), text(fen), text(kind), text(us), raw(voucher), raw(order),
        ]),
      )
      .digest();
    const line = [debitKind, creditKind].includes("voucher");
    if (line) {
      number += 1;
      balance += creditKind === "voucher" ? fen : -fen;
    }
    console.log(
      [chain, index + 1, previous.toString("hex"), id, debitKind, debitId, creditKind, creditId, fen, kind, us,
        voucher, order, hash.toString("hex"), line ? number : 0, line ? balance : 0].join("|"),
    );
    previous = hash;
  });
}
