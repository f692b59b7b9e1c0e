// Storage of the demo province: a map for each provider would do, but oidc-provider makes one adapter per model
// and lets them share grants, so the maps are kept per model name and grants per process. Entries expire.
const LIMIT = 100_000;
const models = new Map();
const keysByGrant = new Map();

export class MemoryAdapter {
  constructor(name) {
    if (!models.has(name)) models.set(name, new Map());
    this.entries = models.get(name);
  }

  async upsert(id, payload, expiresInSeconds) {
    if (this.entries.size >= LIMIT) this.entries.delete(this.entries.keys().next().value);
    this.entries.set(id, { payload, expiresAt: Date.now() + (expiresInSeconds ?? 28800) * 1000 });
    if (payload.grantId) {
      if (!keysByGrant.has(payload.grantId)) keysByGrant.set(payload.grantId, []);
      keysByGrant.get(payload.grantId).push([this.entries, id]);
    }
  }

  async find(id) {
    const entry = this.entries.get(id);
    if (entry && entry.expiresAt > Date.now()) return entry.payload;
    this.entries.delete(id);
    return undefined;
  }

  async findByUid(uid) {
    for (const { payload, expiresAt } of this.entries.values()) {
      if (payload.uid === uid && expiresAt > Date.now()) return payload;
    }
    return undefined;
  }

  async consume(id) {
    const entry = this.entries.get(id);
    if (entry) entry.payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id) {
    this.entries.delete(id);
  }

  async revokeByGrantId(grantId) {
    for (const [entries, id] of keysByGrant.get(grantId) ?? []) entries.delete(id);
    keysByGrant.delete(grantId);
  }
}
