package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Kind.class)
final class MetricsTest {
    private static final Pattern FIGURE = Pattern.compile("\\b(?:holdfast|jvm|process)_\\w+");

    @RegisterExtension
    final Lab lab;

    MetricsTest(Kind kind) {
        lab = new Lab(kind);
    }

    private String job(Client admin) {
        Rows rows = new Rows(lab);
        rows.member("agent", "AGENT", Duration.ofMinutes(20), 0);
        rows.resource("res");
        rows.repository();
        rows.sql(
                "UPDATE repository SET stored = 7000, chunks = 70, asked = 4, known = 3",
                "INSERT INTO store VALUES ('media', 'p', '/srv', 1000, 250, '', 1)");
        Map<String, Object> wanted = new HashMap<>(Policies.job("", List.of("res")));
        wanted.remove("policyId");
        String job = admin.post("/api/v1/jobs", wanted).text("id");
        rows.point("p1", job, Duration.ofHours(1));
        rows.point("p2", job, Duration.ofHours(2));
        return job;
    }

    private static String figures(Client client) {
        Client.Answer answer = client.get("/metrics");
        assertThat(answer.status()).isEqualTo(200);
        return answer.body().asString();
    }

    private static double figure(String figures, String name) {
        return figures.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not in " + figures));
    }

    @Test
    void whatIsInTheDatabaseIsShown() {
        Client admin = lab.admin();
        String job = job(admin);
        String seen = figures(admin);
        assertThat(figure(seen, "holdfast_points{state=\"KEPT\"}")).isEqualTo(2);
        assertThat(figure(seen, "holdfast_runs{state=\"QUEUED\"}")).isZero();
        assertThat(figure(seen, "holdfast_runs{state=\"RUNNING\"}")).isZero();
        assertThat(figure(seen, "holdfast_alerts{severity=\"CRITICAL\"}")).isZero();
        assertThat(figure(seen, "holdfast_repository_stored_bytes{repository=\"r\"}"))
                .isEqualTo(7000);
        assertThat(figure(seen, "holdfast_repository_hits_ratio{repository=\"r\"}"))
                .isEqualTo(0.75);
        assertThat(figure(seen, "holdfast_store_available_bytes{directory=\"/srv\",media_server=\"media\",pool=\"p\"}"))
                .isEqualTo(250);
        assertThat(figure(seen, "holdfast_members{role=\"AGENT\",state=\"ENABLED\"}"))
                .isEqualTo(1);
        assertThat(figure(seen, "holdfast_member_silence_seconds{member=\"agent\",role=\"AGENT\"}"))
                .isBetween(1_195.0, 1_400.0);
        assertThat(figure(seen, "holdfast_job_point_age_seconds{job=\"nightly\"}"))
                .isBetween(3_595.0, 3_800.0);

        admin.post("/api/v1/jobs/" + job + "/runs", Map.of());
        lab.time.move(Duration.ofSeconds(11));
        assertThat(figure(figures(admin), "holdfast_runs{state=\"QUEUED\"}")).isEqualTo(1);
    }

    @Test
    void whatTheDashboardAndThePageNameIsThere() throws IOException {
        Client admin = lab.admin();
        job(admin);
        new Rows(lab)
                .sql(
                        "INSERT INTO run SELECT 'x', 'BACKUP', '', '', '', '', '', '', '{}', 'FAILED', 1, 1, 1, 1, '', 0, 1, 1, "
                                + Rows.ago(Duration.ofHours(1)) + ", '', '', '', '', '', '', 0, 0, 0");
        Set<String> there = names(figures(admin));
        for (String page : List.of("holdfast-dashboard.json", "metrics.md")) {
            String text = Files.readString(Path.of("../docs/user").resolve(page));
            Set<String> named = names(text);
            named.removeIf(name -> name.endsWith("_"));
            assertThat(named).as(page).hasSizeGreaterThan(10);
            assertThat(there).as(page).containsAll(named);
        }
    }

    private static Set<String> names(String text) {
        return FIGURE.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
    }
}
