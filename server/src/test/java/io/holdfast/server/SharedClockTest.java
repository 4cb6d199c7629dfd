package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A server whose clock does not go with that of the database. */
final class SharedClockTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration AHEAD = HOUR.plusSeconds(90);
    private static final Duration MINUTE = Duration.ofSeconds(61);

    @RegisterExtension
    final Lab lab = new Lab(Kind.POSTGRESQL);

    @TempDir
    Path home;

    private String job(Client admin, Instant due) {
        Rows rows = new Rows(lab);
        rows.member("agent", "AGENT", Duration.ZERO, 0);
        rows.resource("res");
        rows.repository();
        String at = due.atZone(ZoneOffset.UTC).toLocalTime().toString();
        String policy = admin.post(
                        "/api/v1/policies", Policies.policy("p", List.of(Policies.daily("full", "FULL", at))))
                .text("id");
        return admin.post("/api/v1/jobs", Policies.job(policy, List.of("res"))).text("id");
    }

    @Test
    void beginsNothingUntilTheClocksAgreeAndAnAlertSaysWhy() {
        Client admin = lab.admin();
        Instant due = lab.time.now().truncatedTo(ChronoUnit.SECONDS).plus(HOUR);
        String job = job(admin, due);
        Estate estate = new Estate(admin, home);
        estate.await("/api/v1/jobs/" + job, _ -> new Rows(lab).nextAt(job) == due.toEpochMilli());
        estate.watch(Map.of("type", "doubtedClock"));

        lab.time.err(AHEAD);
        estate.await(
                "/api/v1/retention",
                answer -> answer.text("doubt")
                        .contains("PT1H1M ahead of the database's; while that is so, it begins nothing"));
        lab.time.move(MINUTE);
        estate.await("/api/v1/alerts", answer -> answer.body().toString().contains("ahead of the database's"));
        assertThat(admin.get("/api/v1/runs?jobId=" + job).body().path("items")).isEmpty();

        lab.time.err(Duration.ZERO);
        lab.time.move(Duration.between(lab.time.now(), due));
        estate.await(
                "/api/v1/runs?jobId=" + job,
                answer -> answer.body().path("items").size() == 1);
    }
}
