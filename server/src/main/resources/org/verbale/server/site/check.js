// Checks a publication bundle (docs/protocol/publication.md) in the browser, with WebCrypto and
// nothing else. Nothing leaves the browser. Loaded as a plain script, so that it also runs in a
// page that was opened from a disk.
"use strict";

const VerbaleCheck = (() => {
  const DOMAIN = "verbale/bundle/v1\n";
  const CHUNK = 262144;
  const MAX_BUNDLE = 256 * 1024 * 1024;
  const RECORD = 11;
  const DECISION = 13;
  const ARC = "2.25.313389394662946101781562891668590826436";
  const DECIDES = ["focal-point", "temporary-focal-point"];
  const TYPES = ["answers", "feedback", "clarification-request", "supplementary-question", "answer",
    "off-platform-record", "agreement", "document", "observations", "agreement-on-hash",
    "technical-assistance-request", "message", "administrative-note"];
  const LANGUAGES = ["ar", "zh", "en", "fr", "ru", "es"];
  const utf8 = new TextEncoder();
  const text = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);

  /** What is wrong, in the words of whoever reads the code: value, and what was expected. */
  class Wrong extends Error {}

  function demand(holds, what) {
    if (!holds) {
      throw new Wrong(what);
    }
  }

  // Bytes

  const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");

  const unhex = (digits) => Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16));

  function base64(line, length) {
    demand(/^[A-Za-z0-9+/]*={0,2}$/.test(line), "base64: malformed (expected: standard, padded)");
    const bytes = Uint8Array.from(atob(line), (c) => c.charCodeAt(0));
    demand(toBase64(bytes) === line, "base64: not canonical (expected: one form)");
    demand(length === undefined || bytes.length === length, "base64: another length");
    return bytes;
  }

  const toBase64 = (bytes) => btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(""));

  function join(...pieces) {
    const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  }

  const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

  function number(value, width) {
    const bytes = new Uint8Array(width);
    for (let i = width - 1, left = BigInt(value); i >= 0; i--, left >>= 8n) {
      bytes[i] = Number(left & 255n);
    }
    return bytes;
  }

  /** TLS presentation language with the variable-length vectors of RFC 9420, read strictly. */
  class Reader {
    constructor(bytes) {
      this.bytes = bytes;
      this.at = 0;
    }

    take(length, field) {
      demand(length <= this.bytes.length - this.at, field + ": ends early");
      this.at += length;
      return this.bytes.subarray(this.at - length, this.at);
    }

    uint(width, field) {
      const value = this.take(width, field).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
      demand(value <= BigInt(Number.MAX_SAFE_INTEGER), field + ": too large");
      return Number(value);
    }

    opaque(field) {
      const first = this.uint(1, field);
      const prefix = first >> 6;
      demand(prefix < 3, field + ": length prefix 3 (expected: 0, 1 or 2)");
      const more = (1 << prefix) - 1;
      let length = first & 63;
      for (const byte of this.take(more, field)) {
        length = length * 256 + byte;
      }
      const least = prefix === 0 ? 0 : prefix === 1 ? 64 : 16384;
      demand(length >= least, field + ": length not in its shortest form");
      return this.take(length, field);
    }

    get done() {
      return this.at === this.bytes.length;
    }
  }

  function list(bytes, read) {
    const reader = new Reader(bytes);
    const all = [];
    while (!reader.done) {
      all.push(read(reader));
    }
    return all;
  }

  // Cryptography

  async function sha256(...pieces) {
    return new Uint8Array(await crypto.subtle.digest("SHA-256", join(...pieces)));
  }

  async function hmac(key, ...pieces) {
    const imported = await crypto.subtle.importKey(
      "raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    return new Uint8Array(await crypto.subtle.sign("HMAC", imported, join(...pieces)));
  }

  async function ed25519(key, signature, message) {
    const imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
    return crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message);
  }

  /** Whether this browser can do it at all: Ed25519, and a page from a secure place. */
  async function able() {
    if (typeof crypto === "undefined" || !crypto.subtle) {
      return false;
    }
    try {
      // RFC 8032, section 7.1, test 1: a signature over nothing.
      const key = unhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
      const good = unhex("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555f" +
        "b8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
      return await ed25519(key, good, new Uint8Array(0)) && !await ed25519(key, good, Uint8Array.of(0));
    } catch (e) {
      return false; // not known here
    }
  }

  // The tree of RFC 6962

  const leafHash = (...pieces) => sha256(Uint8Array.of(0), ...pieces);
  const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right);

  function proof(reader, what) {
    const index = reader.uint(8, what + " index");
    const size = reader.uint(8, what + " size");
    const path = list(reader.opaque(what + " path"), (r) => r.take(32, what + " path"));
    demand(index < size && path.length <= 63, what + ": out of the tree (expected: within)");
    return { index, size, path };
  }

  /** RFC 9162, section 2.1.3.2. */
  async function rootOf(leaf, { index, size, path }) {
    let fn = BigInt(index);
    let sn = BigInt(size) - 1n;
    let hash = leaf;
    for (const sibling of path) {
      demand(sn > 0n, "proof: too long (expected: to the root)");
      if (fn % 2n === 1n || fn === sn) {
        hash = await nodeHash(sibling, hash);
        while (fn % 2n === 0n && fn !== 0n) {
          fn >>= 1n;
          sn >>= 1n;
        }
      } else {
        hash = await nodeHash(hash, sibling);
      }
      fn >>= 1n;
      sn >>= 1n;
    }
    demand(sn === 0n, "proof: too short (expected: to the root)");
    return hash;
  }

  /** The root over leaves in order, for the chunks of a file. */
  async function rootOver(leaves) {
    if (leaves.length === 1) {
      return leaves[0];
    }
    let split = 1;
    while (split * 2 < leaves.length) {
      split *= 2;
    }
    return nodeHash(await rootOver(leaves.slice(0, split)), await rootOver(leaves.slice(split)));
  }

  // Signed notes

  async function note(bytes, what) {
    const whole = text(bytes);
    const end = whole.lastIndexOf("\n\n");
    demand(end > 0 && whole.endsWith("\n"), what + ": no signed note");
    const body = whole.slice(0, end + 1);
    const signatures = whole.slice(end + 2, -1).split("\n").map((line) => {
      const match = /^\u2014 (\S+) (\S+)$/.exec(line);
      demand(match, what + ": malformed signature line");
      const value = base64(match[2]);
      demand(value.length > 4, what + ": short signature");
      return { name: match[1], id: hex(value.subarray(0, 4)), value: value.subarray(4) };
    });
    return { bytes, body, signatures, hash: await sha256(bytes), lines: body.slice(0, -1).split("\n") };
  }

  async function keyId(name, type, key) {
    return hex((await sha256(utf8.encode(name + "\n"), Uint8Array.of(type), key)).subarray(0, 4));
  }

  /** name+hex(key id)+base64(type || key) */
  async function vkey(line) {
    const match = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(line);
    demand(match, "key: malformed (expected: name+id+key)");
    const typed = base64(match[3]);
    const key = { name: match[1], id: match[2], type: typed[0], key: typed.subarray(1) };
    demand(await keyId(key.name, key.type, key.key) === key.id, "key: an id that is not the key's");
    return key;
  }

  /** The values of a note's lines, which stand in this order and in no other. */
  function values(parsed, domain, names) {
    demand(parsed.lines[0] === domain, "note: " + parsed.lines[0] + " (expected: " + domain + ")");
    const found = {};
    let at = 1;
    for (const name of names) {
      const optional = name.endsWith("?");
      const key = optional ? name.slice(0, -1) : name;
      const line = parsed.lines[at];
      if (line !== undefined && line.startsWith(key + " ")) {
        found[key] = line.slice(key.length + 1);
        at++;
      } else {
        demand(optional, "note: " + key + " missing (expected: its line)");
      }
    }
    demand(at === parsed.lines.length, "note: more lines (expected: no others)");
    return found;
  }

  // DER, as far as our certificates go: docs/protocol/identity.md

  function der(bytes) {
    const tag = bytes[0];
    let length = bytes[1];
    let start = 2;
    if (length > 128) {
      const more = length - 128;
      demand(more <= 2, "certificate: malformed length");
      length = 0;
      for (let i = 0; i < more; i++) {
        length = length * 256 + bytes[2 + i];
      }
      start += more;
    }
    demand(length < bytes.length + 1 && start + length <= bytes.length, "certificate: ends early");
    return { tag, whole: bytes.subarray(0, start + length), inner: bytes.subarray(start, start + length) };
  }

  function children(value) {
    const all = [];
    for (let at = 0; at < value.inner.length;) {
      const child = der(value.inner.subarray(at));
      all.push(child);
      at += child.whole.length;
    }
    return all;
  }

  function oid(value) {
    const numbers = [];
    let current = 0n;
    for (const byte of value.inner) {
      current = current * 128n + BigInt(byte & 127);
      if (byte < 128) {
        numbers.push(current);
        current = 0n;
      }
    }
    const first = numbers[0] < 80n ? numbers[0] / 40n : 2n;
    return [first, numbers[0] - first * 40n, ...numbers.slice(1)].join(".");
  }

  function time(value) {
    const digits = text(value.inner);
    const full = value.tag === 0x17 ? "20" + digits : digits;
    const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(full);
    demand(match, "certificate: malformed time");
    return Date.UTC(+match[1], +match[2] - 1, +match[3], +match[4], +match[5], +match[6]);
  }

  async function certificate(bytes) {
    const outer = der(bytes);
    demand(outer.whole.length === bytes.length && outer.tag === 0x30, "certificate: malformed");
    const [signed, algorithm, signature] = children(outer);
    const fields = children(signed);
    demand(fields[0].tag === 0xa0 && fields.length === 8, "certificate: not in profile");
    const ed = "1.3.101.112";
    demand(oid(children(algorithm)[0]) === ed, "certificate: another algorithm (expected: Ed25519)");
    const [keyAlgorithm, key] = children(fields[6]);
    demand(oid(children(keyAlgorithm)[0]) === ed && key.inner.length === 33, "certificate: another key");
    const [from, to] = children(fields[4]).map(time);
    const extensions = new Map();
    for (const extension of children(children(fields[7])[0])) {
      const pieces = children(extension);
      extensions.set(oid(pieces[0]), pieces[pieces.length - 1].inner);
    }
    const made = {
      hash: hex(await sha256(bytes)), signed: signed.whole, signature: signature.inner.subarray(1),
      issuer: hex(fields[3].whole), subject: hex(fields[5].whole), key: key.inner.subarray(1), from, to,
    };
    const basic = extensions.get("2.5.29.19");
    made.isAuthority = basic !== undefined && children(der(basic)).some((c) => c.tag === 1 && c.inner[0] !== 0);
    const device = extensions.get(ARC + ".2");
    if (device) {
      const words = children(der(device)).map((c) => text(c.inner));
      [made.use, made.party, made.role] = words;
    }
    const scope = extensions.get(ARC + ".1");
    if (scope) {
      const [party, roles] = children(der(scope));
      made.party = text(party.inner);
      made.roles = children(roles).map((c) => text(c.inner));
    }
    return made;
  }

  // The file

  function archived(reader, what) {
    const bytes = reader.opaque(what);
    const leaf = reader.take(74, what + " leaf");
    return { bytes, leaf, proof: proof(reader, what) };
  }

  function part(bytes) {
    const reader = new Reader(bytes);
    const type = reader.uint(1, "part");
    const name = text(reader.opaque("name"));
    const language = text(reader.opaque("language"));
    const content = reader.opaque("content");
    demand(reader.done && type >= 1 && type <= 3, "part: malformed (expected: no dummy)");
    demand(language === "" || LANGUAGES.includes(language), "part: unknown language");
    return { type, name, language, content };
  }

  function opening(reader) {
    const start = reader.at;
    reader.uint(1, "part");
    reader.opaque("name");
    reader.opaque("language");
    reader.opaque("content");
    const bytes = reader.bytes.subarray(start, reader.at);
    return { bytes, ...part(bytes), salt: reader.take(32, "salt"), proof: proof(reader, "part") };
  }

  function parse(bytes) {
    demand(bytes.length <= MAX_BUNDLE, "bundle: too long");
    const reader = new Reader(bytes);
    demand(same(reader.take(DOMAIN.length, "bundle"), utf8.encode(DOMAIN)), "bundle: another kind of file");
    const head = new Reader(reader.opaque("head"));
    const checkpoint = head.opaque("checkpoint");
    const record = archived(head, "record");
    const decision = archived(head, "decision");
    const present = head.uint(1, "request");
    demand(present <= 1, "request: malformed");
    const request = present === 1 ? archived(head, "request") : null;
    const certificates = list(head.opaque("certificates"), (r) => r.opaque("certificate"));
    demand(head.done, "head: bytes too many");
    const parts = list(reader.opaque("parts"), opening);
    const files = [];
    for (let left = reader.uint(1, "files"); left > 0; left--) {
      const index = reader.uint(4, "file");
      const saltKey = reader.take(32, "file");
      files.push({ index, saltKey, bytes: reader.take(reader.uint(8, "file"), "file") });
    }
    demand(reader.done, "bundle: bytes too many");
    return { checkpoint, record, decision, request, certificates, parts, files };
  }

  function leaf(bytes) {
    const reader = new Reader(bytes);
    demand(reader.uint(1, "leaf") === 1, "leaf: another version");
    return {
      kind: reader.uint(1, "leaf"), time: reader.uint(8, "leaf"),
      object: reader.take(32, "leaf"), position: reader.take(32, "leaf"),
    };
  }

  function indexes(ranges) {
    const all = [];
    for (const piece of ranges.split(",")) {
      const match = /^(0|[1-9]\d{0,3})(?:-([1-9]\d{0,3}))?$/.exec(piece);
      demand(match, "parts: malformed (expected: ranges such as 0,2-5)");
      const last = match[2] === undefined ? +match[1] : +match[2];
      demand(last >= +match[1] && last < 4096, "parts: malformed ranges");
      for (let i = +match[1]; i <= last; i++) {
        all.push(i);
      }
    }
    return all;
  }

  // Trust policies: c2sp.org/tlog-policy

  async function policyOf(lines) {
    const policy = { logs: [], witnesses: new Map(), groups: new Map(), quorum: null };
    for (const line of lines.split("\n").map((l) => l.trim()).filter((l) => l && !l.startsWith("#"))) {
      const words = line.split(/[ \t]+/);
      if (words[0] === "log") {
        policy.logs.push(await vkey(words[1]));
      } else if (words[0] === "witness") {
        policy.witnesses.set(words[1], await vkey(words[2]));
      } else if (words[0] === "group") {
        policy.groups.set(words[1], { least: words[2], members: words.slice(3) });
      } else if (words[0] === "quorum") {
        policy.quorum = words[1];
      } else {
        throw new Wrong("policy: unknown line (expected: log, witness, group or quorum)");
      }
    }
    return policy;
  }

  /** true, false, or null where a signature that the browser cannot verify would decide. */
  function reached(policy, name, signed) {
    if (policy.witnesses.has(name)) {
      return signed.has(name) ? signed.get(name) : false;
    }
    const group = policy.groups.get(name);
    demand(group, "policy: " + name + " unknown (expected: a witness or a group)");
    const all = group.members.map((member) => reached(policy, member, signed));
    const least = group.least === "any" ? 1 : group.least === "all" ? all.length : +group.least;
    if (all.filter((each) => each === true).length >= least) {
      return true;
    }
    return all.filter((each) => each !== false).length >= least ? null : false;
  }

  // The steps

  async function checkpointStep(state) {
    const parsed = await note(state.bundle.checkpoint, "checkpoint");
    demand(parsed.lines.length === 3, "checkpoint: another form (expected: three lines)");
    const [origin, size, root] = parsed.lines;
    demand(/^(0|[1-9]\d{0,15})$/.test(size), "checkpoint: malformed size");
    state.checkpoint = { parsed, origin, size: +size, root: base64(root, 32) };
    const known = state.logs.filter((key) => key.name === origin && key.type === 1);
    demand(known.length > 0, "checkpoint: of " + origin + " (expected: a log whose key you gave)");
    let fits = 0;
    for (const key of known) {
      for (const line of parsed.signatures.filter((s) => s.name === key.name && s.id === key.id)) {
        demand(await ed25519(key.key, line.value, utf8.encode(parsed.body)), "checkpoint: bad signature");
        fits++;
      }
    }
    demand(fits > 0, "checkpoint: not signed by a key that you gave");
  }

  async function witnessesStep(state) {
    const { policy, checkpoint } = state;
    if (policy.quorum === null || policy.quorum === "none") {
      return "none";
    }
    const signed = new Map();
    for (const [name, key] of policy.witnesses) {
      for (const line of checkpoint.parsed.signatures.filter((s) => s.name === key.name && s.id === key.id)) {
        if (key.type !== 4) {
          signed.set(name, null); // ML-DSA: no browser verifies it yet
          continue;
        }
        const at = new Reader(line.value.subarray(0, 8)).uint(8, "cosignature");
        const message = "cosignature/v1\ntime " + at + "\n" + checkpoint.parsed.body;
        demand(await ed25519(key.key, line.value.subarray(8), utf8.encode(message)),
          "cosignature of " + key.name + ": does not fit");
        signed.set(name, at > 0);
      }
    }
    const enough = reached(policy, policy.quorum, signed);
    demand(enough !== false, "witnesses: too few (expected: the quorum)");
    return enough === null ? "skip" : "ok";
  }

  async function archivedStep(state, entry, kind, what) {
    const parsed = await note(entry.bytes, what);
    const found = leaf(entry.leaf);
    demand(found.kind === kind, what + ": leaf of kind " + found.kind + " (expected: " + kind + ")");
    demand(same(found.object, parsed.hash), what + ": leaf of another note");
    demand(entry.proof.size === state.checkpoint.size, what + ": proof of another tree");
    const root = await rootOf(await leafHash(entry.leaf), entry.proof);
    demand(same(root, state.checkpoint.root), what + ": not in the tree");
    return { parsed, time: found.time, index: entry.proof.index };
  }

  function requireBehind(first, second) {
    demand(first.index < second.index && first.time <= second.time,
      "decision: before what it is about (expected: behind it)");
  }

  async function recordStep(state) {
    state.record = await archivedStep(state, state.bundle.record, RECORD, "record");
    const block = values(state.record.parsed, "verbale/record/v1",
      ["review", "record", "type", "language", "author", "parts", "root", "private"]);
    demand(/^R-[A-Z][A-Z0-9]{1,7}(-[A-Z0-9-]+)?$/.test(block.review), "review: malformed");
    demand(/^[0-9a-f]{32}$/.test(block.record), "record: malformed id");
    demand(TYPES.includes(block.type) && LANGUAGES.includes(block.language), "record: unknown type or language");
    demand(/^(4|8|16|32|64|128|256|512|1024|2048|4096)$/.test(block.parts), "record: malformed count of parts");
    state.block = block;
    state.underReview = block.review.split("-")[1];
  }

  async function decisionStep(state) {
    const { bundle, block } = state;
    const names = ["review", "record", "note", "number", "act", "parts", "request?"];
    const about = (decision) => demand(
      decision.review === block.review && decision.record === block.record &&
      same(base64(decision.note, 32), state.record.parsed.hash), "decision: about another record");
    state.decision = await archivedStep(state, bundle.decision, DECISION, "decision");
    const decided = values(state.decision.parsed, "verbale/publication/v1", names);
    about(decided);
    demand(decided.act === "publish", "decision: " + decided.act + " (expected: publish)");
    requireBehind(state.record, state.decision);
    demand((decided.request !== undefined) === (bundle.request !== null), "decision: with another request");
    if (bundle.request !== null) {
      state.request = await archivedStep(state, bundle.request, DECISION, "request");
      const asked = values(state.request.parsed, "verbale/publication/v1", names);
      about(asked);
      demand(asked.act === "request" && asked.request === undefined && asked.parts === decided.parts &&
        +asked.number + 1 === +decided.number && same(base64(decided.request, 32), state.request.parsed.hash),
      "request: another one (expected: the one that is executed)");
      requireBehind(state.record, state.request);
      requireBehind(state.request, state.decision);
    }
    state.decided = decided;
  }

  async function certificatesStep(state) {
    const all = await Promise.all(state.bundle.certificates.map(certificate));
    state.devices = new Map();
    const issuers = new Map();
    for (const each of all) {
      if (!each.isAuthority) {
        state.devices.set("cert/" + each.hash, each);
      } else {
        issuers.set(each.hash, each);
      }
    }
    const signedBy = (each, issuer) => each.issuer === issuer.subject &&
      ed25519(issuer.key, each.signature, each.signed);
    for (const each of all) {
      if (each.isAuthority && each.roles === undefined) {
        demand(state.roots.includes(each.hash), "root: another one (expected: one that you gave)");
        demand(await signedBy(each, each), "root: not signed by itself");
        continue;
      }
      let found = false;
      for (const issuer of issuers.values()) {
        const fits = each.isAuthority ? issuer.roles === undefined
          : issuer.roles !== undefined && issuer.party === each.party && issuer.roles.includes(each.role);
        found = found || (fits && each.from >= issuer.from && each.to <= issuer.to && await signedBy(each, issuer));
      }
      demand(found, "certificate: its issuer did not sign it, or may not have");
      demand(each.isAuthority || each.use === "signing", "certificate: for " + each.use + " (expected: signing)");
    }
  }

  async function signers(state, entry, what) {
    const found = [];
    const seen = new Set();
    for (const line of entry.parsed.signatures) {
      const device = state.devices.get(line.name);
      demand(device, what + ": signed by a certificate that is not in the file");
      demand(!seen.has(line.name) && entry.parsed.signatures.length <= 2, what + ": signed twice by one");
      seen.add(line.name);
      demand(line.id === await keyId(line.name, 1, device.key), what + ": another key");
      demand(await ed25519(device.key, line.value, utf8.encode(entry.parsed.body)), what + ": bad signature");
      demand(device.from <= entry.time && entry.time <= device.to, what + ": certificate not valid then");
      found.push(device);
    }
    return found;
  }

  async function authorStep(state) {
    const found = await signers(state, state.record, "record");
    demand(state.record.parsed.signatures[0].name === "cert/" + state.block.author, "record: not its author's");
    demand(found.every((each) => each.party === found[0].party), "record: signed by another party too");
    state.author = found[0].party;
  }

  async function deciderStep(state) {
    const requireState = (found) => {
      demand(found[0].party === state.underReview, "decision: by " + found[0].party + " (expected: " +
        state.underReview + ", the State under review)");
      demand(found.length === 1 || (state.author !== state.underReview && state.author !== "SEC" &&
        found[1].party === state.author), "decision: signed by another party too");
      demand(found.every((each) => DECIDES.includes(each.role)), "decision: not by a focal point");
    };
    const found = await signers(state, state.decision, "decision");
    if (state.bundle.request === null) {
      requireState(found);
    } else {
      requireState(await signers(state, state.request, "request"));
      demand(found.length === 1 && found[0].party === "SEC" && found[0].role === "secretariat",
        "decision: not by the Secretariat");
    }
  }

  async function partsStep(state) {
    const { bundle, block } = state;
    const root = base64(block.root, 32);
    for (const each of bundle.parts) {
      demand(each.proof.size === +block.parts, "part: of a record with another number of parts");
      demand(same(await rootOf(await leafHash(each.salt, each.bytes), each.proof), root),
        "part " + (each.proof.index + 1) + ": not of this record");
    }
    const found = bundle.parts.map((each) => each.proof.index);
    demand(found.join() === indexes(state.decided.parts).join(), "parts: others than were decided");
  }

  async function filesStep(state) {
    const attached = state.bundle.parts.filter((each) => each.type === 3);
    const found = state.bundle.files.map((each) => each.index);
    demand(attached.map((each) => each.proof.index).join() === found.join(), "files: others than the parts");
    for (let i = 0; i < attached.length; i++) {
      const about = new Reader(attached[i].content);
      about.opaque("media type");
      const length = about.uint(8, "length");
      demand(about.uint(4, "chunk size") === CHUNK, "file: another size of chunks");
      const root = about.take(32, "root");
      const { bytes, saltKey } = state.bundle.files[i];
      demand(about.done && bytes.length === length, "file: of another length");
      const leaves = [];
      for (let at = 0; at === 0 || at < bytes.length; at += CHUNK) {
        const chunk = bytes.subarray(at, at + CHUNK);
        const place = number(at / CHUNK, 8);
        const salt = await hmac(saltKey, utf8.encode("chunk"), place);
        leaves.push(await leafHash(salt, place, number(chunk.length, 4), chunk));
      }
      demand(same(await rootOver(leaves), root), "file " + (i + 1) + ": not the one that was signed");
    }
  }

  const STEPS = [
    ["checkpoint", checkpointStep], ["witnesses", witnessesStep], ["record", recordStep],
    ["decision", decisionStep], ["certificates", certificatesStep], ["author", authorStep],
    ["decider", deciderStep], ["parts", partsStep], ["files", filesStep],
  ];

  function said(state) {
    return {
      author: state.author, state: state.underReview, review: state.block.review, type: state.block.type,
      language: state.block.language, archived: new Date(state.record.time).toISOString(),
      published: new Date(state.decision.time).toISOString() + (state.bundle.request ? " (SEC)" : ""),
      parts: state.bundle.parts.length + " / " + state.block.parts,
      record: state.block.record,
      opened: state.bundle.parts.map((each) => ({
        index: each.proof.index, name: each.name, language: each.language,
        text: each.type === 3 ? "" : text(each.content),
      })),
    };
  }

  /**
   * Checks a bundle.
   *
   * @param {Uint8Array} bytes the file
   * @param {{logKeys: string, policy: string, roots: string}} trust one key or root a line
   * @param {string} expected id of the record that it should be; empty for any
   * @returns {Promise<{steps: Object, says: Object}>} of each step ok, bad, skip or open, and why
   */
  async function verify(bytes, trust, expected) {
    const steps = {};
    const state = {};
    const all = [["form", async () => { state.bundle = parse(bytes); await given(state, trust); }], ...STEPS];
    if (expected) {
      all.push(["page", async () => demand(state.block.record === expected, "page: of another record")]);
    }
    let failed = false;
    for (const [name, step] of all) {
      if (failed) {
        steps[name] = { state: "open", why: "" };
        continue;
      }
      try {
        const outcome = await step(state);
        steps[name] = { state: outcome === "skip" ? "skip" : "ok", why: "" };
      } catch (e) {
        failed = true;
        steps[name] = { state: "bad", why: e instanceof Wrong ? e.message : "malformed: " + e.name };
      }
    }
    return { steps, says: failed ? null : said(state) };
  }

  async function given(state, trust) {
    const lines = (all) => all.split("\n").map((line) => line.trim()).filter((line) => line);
    state.policy = await policyOf(trust.policy);
    state.logs = [...await Promise.all(lines(trust.logKeys).map(vkey)), ...state.policy.logs];
    state.roots = lines(trust.roots).map((root) => root.toLowerCase());
  }

  return { able, verify };
})();

// The page

(() => {
  if (typeof document === "undefined") {
    return;
  }
  const form = document.getElementById("check");
  if (!form) {
    return;
  }
  const result = document.getElementById("check-result");

  function show(state, words) {
    result.dataset.state = state;
    result.textContent = words;
  }

  async function bytes() {
    if (form.dataset.bundle) {
      const answer = await fetch(form.dataset.bundle, { credentials: "omit", cache: "no-cache" });
      if (!answer.ok) {
        throw new Error("HTTP " + answer.status);
      }
      return new Uint8Array(await answer.arrayBuffer());
    }
    return new Uint8Array(await document.getElementById("bundle").files[0].arrayBuffer());
  }

  const value = (id) => document.getElementById(id).value;

  function says(found) {
    const place = document.getElementById("check-says");
    place.hidden = found === null;
    if (found === null) {
      return;
    }
    for (const line of place.querySelectorAll("[data-says]")) {
      line.textContent = found[line.dataset.says];
    }
    if (form.dataset.bundle) {
      return; // the parts stand in the page
    }
    const opened = place.querySelector(".opened");
    opened.replaceChildren(...found.opened.map((part) => {
      const section = document.createElement("section");
      section.dir = "auto";
      section.lang = part.language || found.language;
      section.textContent = (part.index + 1) + (part.name ? " · " + visible(part.name) : "") + "\n" + visible(part.text);
      return section;
    }));
  }

  /** Characters that act unseen are named. */
  const visible = (words) => words.replace(/[^\P{C}\n\t\u061c\u200c-\u200f]/gu,
    (c) => "[U+" + c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0") + "]");

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!await VerbaleCheck.able()) {
      show("bad", form.dataset.unable);
      return;
    }
    show("running", form.dataset.running);
    try {
      const trust = { logKeys: value("log-keys"), policy: value("policy"), roots: value("roots") };
      const checked = await VerbaleCheck.verify(await bytes(), trust, form.dataset.record || "");
      let worst = "good";
      for (const line of form.querySelectorAll("[data-step]")) {
        const step = checked.steps[line.dataset.step];
        line.dataset.state = step.state;
        line.querySelector(".state").textContent = form.dataset["state" + step.state[0].toUpperCase() + step.state.slice(1)];
        line.querySelector(".why").textContent = step.why;
        worst = step.state === "bad" ? "bad" : step.state === "skip" && worst === "good" ? "partly" : worst;
      }
      show(worst === "good" ? "ok" : worst, form.dataset[worst]);
      says(checked.says);
    } catch (e) {
      show("bad", form.dataset.bad);
    }
  });
})();
