package io.holdfast.server;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Policies as an administrator writes them down. */
final class Policies {
    static final List<String> ALL_DAYS =
            List.of("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY");

    private Policies() {}

    /** Keeps everything, tries four times, and has no limits. */
    static Map<String, Object> policy(String name, List<Map<String, Object>> schedules) {
        Map<String, Object> policy = new HashMap<>();
        policy.put("name", name);
        policy.put("plan", plan(schedules, List.of()));
        policy.put("windowEnd", "FINISH");
        policy.put("retention", Map.of("keep", keepLast(0), "trash", "P7D"));
        policy.put("retries", Map.of("most", 3, "first", "PT5M"));
        policy.put("rates", List.of());
        return policy;
    }

    /** Zero keeps all. */
    static Map<String, Object> keepLast(int points) {
        return Map.of("last", points, "hourly", 0, "daily", 0, "weekly", 0, "monthly", 0, "yearly", 0, "zone", "UTC");
    }

    /** In UTC. */
    static Map<String, Object> plan(List<Map<String, Object>> schedules, List<Map<String, Object>> windows) {
        return Map.of(
                "schedules", schedules, "calendar", Map.of("zone", "UTC", "windows", windows, "blackouts", List.of()));
    }

    static Map<String, Object> daily(String name, String kind, String at) {
        return Map.of(
                "name",
                name,
                "kind",
                kind,
                "timing",
                Map.of(
                        "type",
                        "onDays",
                        "days",
                        Map.of("rule", "FREQ=DAILY", "since", "2020-01-01"),
                        "at",
                        List.of(at)));
    }

    static Map<String, Object> rate(long bytesPerSecond) {
        return Map.of("days", ALL_DAYS, "from", "00:00", "to", "00:00", "bytesPerSecond", bytesPerSecond);
    }

    /** A job called nightly that goes by a policy into the repository {@code r}. */
    static Map<String, Object> job(String policy, List<String> resources) {
        Map<String, Object> job = new HashMap<>(job(resources));
        job.put("name", "nightly");
        job.put("policyId", policy);
        return job;
    }

    /** A job without one. */
    static Map<String, Object> job(List<String> resources) {
        return Map.of(
                "name",
                "job",
                "description",
                "",
                "resourceIds",
                resources,
                "groupIds",
                List.of(),
                "repositoryId",
                "r",
                "tags",
                List.of(),
                "attempts",
                1);
    }
}
