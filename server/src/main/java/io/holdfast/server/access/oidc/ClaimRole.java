package io.holdfast.server.access.oidc;

import io.holdfast.server.access.Role;

/** What those may do whose groups, as the provider tells them, contain this one. */
public record ClaimRole(String group, Role role) {}
