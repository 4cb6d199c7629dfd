package io.holdfast.server;

import java.util.Map;
import java.util.stream.Collectors;

/** An upgrade of agents, as its administrator sees it. */
record Upgrade(Estate estate, String id) {
    static final String ALL = "/api/v1/agent-upgrades";

    private String path() {
        return ALL + "/" + id;
    }

    Client.Answer becomes(String state) {
        return estate.await(path(), answer -> answer.text("state").equals(state));
    }

    /** All that is said of its agents. */
    String said() {
        return estate.admin.get(path() + "/agents").body().toString();
    }

    /** Each agent with its wave and its state. */
    String agents() {
        return estate.admin
                .get(path() + "/agents")
                .body()
                .path("items")
                .valueStream()
                .map(each -> each.path("name").asString()
                        + each.path("wave").asInt()
                        + " "
                        + each.path("state").asString())
                .collect(Collectors.joining(", "));
    }

    void agentsBecome(String states) {
        estate.await(path(), _ -> agents().equals(states));
    }

    /** How often the audit log has it that upgrades came to this. */
    int timesAudited(String what) {
        return estate.admin
                .get("/api/v1/audit?action=agent-upgrade." + what)
                .body()
                .path("items")
                .size();
    }

    /** Pauses, resumes or cancels it; the status of the answer. */
    int act(String word) {
        return estate.admin.post(path() + "/" + word, Map.of()).status();
    }
}
