// What is checked in a publication bundle, step by step; docs/protocol/publication.md, section 4.
"use strict";

const VerbaleCheck = (() => {
  const {
    Wrong, demand, base64, number, same, text, utf8, LANGUAGES,
    Reader, hmac, ed25519, leafHash, rootOf, rootOver, note, keyId,
    vkey, values, certificate, parse, leaf, indexes,
  } = VerbaleFile;

  const CHUNK = 262144;
  const RECORD = 11;
  const DECISION = 13;
  const DECIDES = ["focal-point", "temporary-focal-point"];
  /** Who writes what (records.md, section 5); *: a focal point of the author's State clears it. */
  const WRITES = {
    "answers": "U*", "feedback": "R*", "clarification-request": "R", "supplementary-question": "R",
    "answer": "U", "off-platform-record": "UR", "agreement": "UR*", "document": "UR",
    "observations": "R*", "agreement-on-hash": "UR*", "technical-assistance-request": "U*",
    "message": "UR", "administrative-note": "S",
  };

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
    demand(Object.hasOwn(WRITES, block.type) && LANGUAGES.includes(block.language), "record: unknown type or language");
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
    const is = (each, kind) => kind === (!each.isAuthority ? "device" : each.roles ? "authority" : "root");
    for (const root of all.filter((each) => is(each, "root"))) {
      demand(state.roots.includes(root.hash), "root: another one (expected: one that you gave)");
      demand(await issuedBy(root, root), "root: not signed by itself");
    }
    for (const each of all.filter((one) => !is(one, "root"))) {
      const issuers = all.filter((one) => is(one, is(each, "device") ? "authority" : "root"));
      for (const issuer of issuers) {
        each.by = each.by || (await issuedBy(each, issuer) ? issuer : undefined);
      }
      demand(each.by, "certificate: its issuer did not sign it, or may not have");
      demand(is(each, "authority") || each.use === "signing", "certificate: for " + each.use + " (expected: signing)");
    }
    state.devices = new Map(all.filter((each) => is(each, "device")).map((each) => ["cert/" + each.hash, each]));
    const notes = [state.record, state.decision, ...(state.request ? [state.request] : [])];
    const devices = notes.flatMap((each) => each.parsed.signatures.map((line) => state.devices.get(line.name)));
    demand(devices.every((each) => each !== undefined), "certificates: not all signers' (expected: all)");
    const needed = new Set([...devices, ...devices.map((each) => each.by), ...devices.map((each) => each.by.by)]);
    demand([...needed].map((each) => each.hash).join() === all.map((each) => each.hash).join(),
      "certificates: others (expected: signers', authorities', roots', each by first use)");
  }

  /** Whether the issuer signed it, and could. */
  async function issuedBy(each, issuer) {
    const mayIssue = each === issuer || (each.isAuthority ? !issuer.roles
      : issuer.roles && issuer.party === each.party && issuer.roles.includes(each.role));
    return mayIssue && each.issuer === issuer.subject && each.from >= issuer.from && each.to <= issuer.to &&
      ed25519(issuer.key, each.signature, each.signed);
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
    const [author, second] = found;
    state.author = author.party;
    const is = author.party === "SEC" ? "S" : author.party === state.underReview ? "U" : "R";
    const roles = is === "S" ? ["secretariat"] : [...DECIDES, "expert"];
    const rule = WRITES[state.block.type];
    demand(rule.includes(is) && roles.includes(author.role), "record: " + state.block.type + " by " +
      author.role + " of " + author.party + " (expected: who may write it)");
    const needed = rule.includes("*") && !DECIDES.includes(author.role);
    demand(needed === (second !== undefined), "record: " + (needed ? "not cleared" : "signed by another too"));
    demand(!needed || (second.party === author.party && DECIDES.includes(second.role)),
      "record: not cleared by a focal point of the author's State");
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
      disclosed: state.bundle.parts.length, total: state.block.parts,
      record: state.block.record,
      opened: state.bundle.parts.map((each) => ({
        index: each.proof.index, name: each.name, language: each.language, file: each.type === 3,
        text: each.type === 3 ? "" : text(each.content),
      })),
    };
  }

  /**
   * Checks a bundle.
   *
   * @param {Uint8Array} bytes the file
   * @param {{logKeys: string, policy: string, roots: string}} trust one key or root a line
   * @param {function(Object): string} [fits] what does not fit in what it says; empty if all does
   * @returns {Promise<{steps: Object, says: Object}>} of each step ok, bad, skip or open, and why
   */
  async function verify(bytes, trust, fits) {
    const steps = {};
    const state = {};
    const all = [["form", async () => { state.bundle = parse(bytes); await given(state, trust); }], ...STEPS];
    if (fits) {
      all.push(["page", async () => {
        const wrong = fits(said(state));
        demand(wrong === "", wrong);
      }]);
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

  return { able: VerbaleFile.able, verify };
})();
