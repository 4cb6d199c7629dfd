package io.holdfast.server.alert;

import java.util.Optional;

/**
 * To what a rule is narrowed; what is given must hold.
 *
 * @param siteId of the agent or media server
 * @param groupId that selects the resource now
 * @param tag of the agent or media server
 */
public record Scope(Optional<String> siteId, Optional<String> jobId, Optional<String> groupId, Optional<String> tag) {}
