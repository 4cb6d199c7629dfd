package io.holdfast.server.access;

import java.util.Optional;

/** What a walk over the whole chain found: how many entries agree, and the first place that does not. */
public record AuditVerdict(long verified, Optional<String> fault) {}
