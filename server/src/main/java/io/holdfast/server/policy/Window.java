package io.holdfast.server.policy;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.Set;

/** When runs may begin: from a time of day to another, on days of the week; past midnight if it ends no later than it opens. */
public record Window(Set<DayOfWeek> days, LocalTime opens, LocalTime closes) {
    public Window {
        days = Set.copyOf(days);
        Invalid.when(days.isEmpty(), "windows.days", "name at least one day of the week");
    }
}
