package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be a name, whatever it is of. */
@ParameterizedClass
@ValueSource(strings = {"two\nlines", "\u001b[31mred", "\u009b31mred", "tab\there"})
final class NamesTest {
    @RegisterExtension
    final Lab lab = new Lab(Kind.SQLITE);

    private final String name;

    NamesTest(String name) {
        this.name = name;
    }

    private void expectRefused(Client.Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(400);
        assertThat(answer.text("detail")).contains("no control characters");
    }

    @Test
    void noNameHasControlCharacters() {
        Client admin = lab.admin();
        Rows rows = new Rows(lab);
        rows.member("agent", "AGENT", Duration.ZERO, 0);
        rows.repository();
        rows.resource("res");
        rows.sql(
                "INSERT INTO resource_kind VALUES ('files', '{\"name\":\"files\",\"title\":\"Files\",\"backup\":[],\"restore\":[]}')");
        expectRefused(admin.post("/api/v1/sites", Map.of("name", name, "description", "")));
        expectRefused(admin.post(
                "/api/v1/enrolments", Map.of("role", "AGENT", "name", name, "siteId", "", "lifetime", "PT1H")));
        expectRefused(admin.put(
                "/api/v1/agents/agent",
                Map.of("name", name, "siteId", "", "addresses", List.of(), "tags", List.of(), "owner", ""),
                admin.get("/api/v1/agents/agent").etag()));
        expectRefused(admin.post(
                "/api/v1/repositories",
                Map.of("name", name, "mediaId", "media", "pool", "p", "reach", "GLOBAL", "chunkMean", 131_072)));
        expectRefused(admin.post(
                "/api/v1/resources", Map.of("agentId", "agent", "kind", "files", "name", name, "settings", Map.of())));
        expectRefused(admin.post(
                "/api/v1/self/tokens", Map.of("name", name, "permissions", List.of("VIEW"), "lifetime", "P1D")));
    }
}
