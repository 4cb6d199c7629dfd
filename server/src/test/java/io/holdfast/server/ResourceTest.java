package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.control.ResourceKind;
import io.holdfast.protocol.control.Setting;
import io.holdfast.server.database.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Kind.class)
final class ResourceTest {
    private static final String ONE = "/api/v1/resources/res";
    private static final Map<String, Object> CHANGE =
            Map.of("name", "papers", "settings", Map.of("paths", List.of("/home")));

    @RegisterExtension
    final Lab lab;

    ResourceTest(Kind kind) {
        lab = new Lab(kind);
    }

    /** Who sees one resource of an agent. */
    private Client admin() {
        Client admin = lab.admin();
        Rows rows = new Rows(lab);
        rows.member("agent", "AGENT", Duration.ZERO, 0);
        rows.repository();
        rows.resource("res");
        Setting paths =
                new Setting("paths", "Paths", Setting.Type.PATHS, Setting.Need.REQUIRED, List.of(), List.of(), "What.");
        rows.sql("INSERT INTO resource_kind VALUES ('files', '"
                + new Json().text(new ResourceKind("files", "Files", List.of(paths), List.of())) + "')");
        return admin;
    }

    @Test
    void whatWasWrittenDownIsChangedByWhoHasSeenItsLastVersion() {
        Client admin = admin();
        String first = admin.get(ONE).etag();
        Client.Answer changed = admin.put(ONE, CHANGE, first);
        assertThat(changed.status()).as(changed.body().toString()).isEqualTo(200);
        assertThat(changed.text("name")).isEqualTo("papers");
        assertThat(admin.get(ONE).body().path("settings").toString()).isEqualTo("{\"paths\":[\"/home\"]}");
        assertThat(admin.put(ONE, CHANGE, first).status()).isEqualTo(412);
        for (Map<String, Object> bad : List.<Map<String, Object>>of(
                Map.of("name", "", "settings", Map.of("paths", List.of("/home"))),
                Map.of("name", "papers", "settings", Map.of()),
                Map.of("name", "papers", "settings", Map.of("paths", List.of("/home/../etc"))),
                Map.of("name", "papers", "settings", Map.of("paths", List.of("/home"), "other", List.of("x"))))) {
            assertThat(admin.put(ONE, bad, changed.etag()).status()).isEqualTo(400);
        }
        assertThat(admin.get(ONE).etag()).isEqualTo(changed.etag());
        assertThat(lab.user(admin, "op", "OPERATOR")
                        .put(ONE, CHANGE, changed.etag())
                        .status())
                .isEqualTo(403);
        assertThat(admin.get("/api/v1/audit?action=resource.change").body().path("items"))
                .anyMatch(each -> each.path("subject").asString().equals("papers"));
    }

    @Test
    void whatIsNeededIsNotRemoved() {
        Client admin = admin();
        String etag = admin.get(ONE).etag();
        String policy = admin.post("/api/v1/policies", Policies.policy("nightly", List.of()))
                .text("id");
        Client.Answer job = admin.post("/api/v1/jobs", Policies.job(policy, List.of("res")));
        assertThat(admin.delete(ONE, etag).body().toString()).contains("the job nightly");
        admin.delete("/api/v1/jobs/" + job.text("id"), job.etag());
        Rows rows = new Rows(lab);
        rows.point("p", job.text("id"), Duration.ofHours(1));
        assertThat(admin.delete(ONE, etag).body().toString()).contains("its recovery points");
        rows.sql("DELETE FROM point");
        assertThat(admin.delete(ONE, etag).status()).isEqualTo(204);
        assertThat(admin.get(ONE).status()).isEqualTo(404);
    }

    @Test
    void whatAnAgentFindsKeepsItsNameAndStaysUntilItIsGone() {
        Client admin = admin();
        Rows rows = new Rows(lab);
        rows.sql("UPDATE resource SET origin = 'FOUND'");
        String etag = admin.get(ONE).etag();
        assertThat(admin.put(ONE, CHANGE, etag).body().toString()).contains("calls it the data");
        assertThat(admin.put(ONE, Map.of("name", "the data", "settings", Map.of("paths", List.of("/home"))), etag)
                        .status())
                .isEqualTo(200);
        String changed = admin.get(ONE).etag();
        assertThat(admin.delete(ONE, changed).body().toString()).contains("REQUEST-0008", "its agent finds it");
        rows.sql("UPDATE resource SET gone_at = 1");
        assertThat(admin.delete(ONE, changed).status()).isEqualTo(204);
    }
}
