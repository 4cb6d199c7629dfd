package io.holdfast.server.alert;

import io.holdfast.server.database.Named;
import java.util.List;

/** What somebody wants to be told of, how bad it is, and on which channels; without one the alert is only in the list. */
public record AlertRule(
        String name, String description, Condition condition, Severity severity, List<String> channelIds, Scope scope)
        implements Named {
    public AlertRule {
        channelIds = List.copyOf(channelIds);
    }
}
