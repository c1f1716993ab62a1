package org.verbale.rights;

import org.verbale.id.PartyCode;
import org.verbale.id.Role;

/** Who acts: party and role from the signing certificate, relation from the assignment. */
public record Actor(PartyCode party, Relation relation, Role role) {}
