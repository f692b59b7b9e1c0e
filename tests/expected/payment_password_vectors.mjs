// Known answers for stored payment passwords, computed without the service's code:
//   node tests/expected/payment_password_vectors.mjs > tests/expected/payment_password_vectors.txt
// A line: pepper|account id|salt|password|HMAC-SHA256(pepper, LP(account id, salt, password))
import { createHmac } from "node:crypto";

const lp = (fields) =>
  Buffer.concat(
    fields.map((field) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(field.length);
      return Buffer.concat([length, field]);
    }),
  );

const pepper = "a-pepper-of-at-least-32-characters";
for (const [account, salt, password] of [
  ["018bf5a0-0000-7000-8000-0000000000aa", "000102030405060708090a0b0c0d0e0f", "284915"],
  ["018bf5a0-0000-7000-8000-0000000000aa", "000102030405060708090a0b0c0d0e10", "284915"],
  ["018bf5a0-0000-7000-8000-0000000000ab", "000102030405060708090a0b0c0d0e0f", "284915"],
  ["018bf5a0-0000-7000-8000-0000000000aa", "000102030405060708090a0b0c0d0e0f", "284916"],
]) {
  const digest = createHmac("sha256", pepper)
    .update(lp([Buffer.from(account.replaceAll("-", ""), "hex"), Buffer.from(salt, "hex"), Buffer.from(password)]))
    .digest("hex");
  console.log([pepper, account, salt, password, digest].join("|"));
}
