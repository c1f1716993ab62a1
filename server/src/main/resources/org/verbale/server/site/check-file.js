// Reads a publication bundle (docs/protocol/publication.md) with WebCrypto and nothing else: bytes,
// hashes and signatures, signed notes, certificates. A plain script, so that it also runs in a page
// that was opened from a disk. check-steps.js says what is checked, check-page.js shows it.
"use strict";

const VerbaleFile = (() => {
  const DOMAIN = "verbale/bundle/v1\n";
  const MAX_BUNDLE = 256 * 1024 * 1024;
  const ARC = "2.25.313389394662946101781562891668590826436";
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
      demand(last < 4096 && (match[2] === undefined || last > +match[1]), "parts: malformed ranges");
      demand(all.length === 0 || +match[1] > all[all.length - 1] + 1, "parts: not canonical (expected: with gaps)");
      for (let i = +match[1]; i <= last; i++) {
        all.push(i);
      }
    }
    return all;
  }

  return {
    Wrong, demand, base64, number, same, text, utf8, LANGUAGES,
    Reader, hmac, ed25519, able, leafHash, rootOf, rootOver, note,
    keyId, vkey, values, certificate, parse, leaf, indexes,
  };
})();
