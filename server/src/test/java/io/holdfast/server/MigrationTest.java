package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** A server of now begins with the database of one of before. */
@ParameterizedClass
@EnumSource(Kind.class)
final class MigrationTest {
    private static final String AT_28 = "28";

    @RegisterExtension
    final Lab lab;

    MigrationTest(Kind kind) {
        lab = new Lab(kind);
    }

    /** A database as version 28 left it, with an estate in it. */
    private String before() throws SQLException {
        String url = lab.fresh();
        String root = "classpath:io/holdfast/server/database/";
        String own = url.startsWith("jdbc:sqlite:") ? "sqlite" : "postgresql";
        Flyway.configure(Server.class.getClassLoader())
                .dataSource(url, null, null)
                .locations(root + "common", root + own)
                .target(AT_28)
                .load()
                .migrate();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String each : estate()) {
                statement.execute(each);
            }
        }
        return url;
    }

    private static List<String> estate() {
        return List.of(
                "INSERT INTO member (id, role, name, site_id, host, software, system, architecture, facts, addresses, tags,"
                        + " owner, state, enrolled_at, seen_at, skew, version) VALUES ('agent', 'AGENT', 'tower', '', 'h', 's',"
                        + " 'linux', 'x', '{}', '[]', '[]', '', 'ENABLED', 1, 1, 0, 1), ('media', 'MEDIA', 'tower', '', 'h', 's',"
                        + " 'linux', 'x', '{}', '[]', '[]', '', 'ENABLED', 1, 1, 0, 1)",
                "INSERT INTO repository (id, name, media_id, pool, reach, state, chunk_mean, root, wrapped, recovery, chunks,"
                        + " stored, snapshots, asked, known, seen_at, created_at, suite) VALUES ('r', 'r', 'media', 'p', 'GLOBAL',"
                        + " 'READY', 65536, '', '', '', 0, 0, 0, 0, 0, 0, 1, 'AES')",
                resource(
                        "server",
                        "k1",
                        "Self-backup by tower",
                        "\"/var/lib/holdfast/server/self-backup\",\"/var/lib/holdfast/media/key.pem\"",
                        "WRITTEN_DOWN"),
                resource("alike", "k2", "Self-backup by hand", "\"/home\"", "WRITTEN_DOWN"),
                resource("kit", "k3", "the kit", "\"/var/lib/holdfast/server/self-backup\"", "WRITTEN_DOWN"),
                resource("home", "k4", "home", "\"/home\"", "FOUND"),
                "INSERT INTO definition (kind, id, name, version, body, created_at, changed_at) VALUES ('job', 'nightly',"
                        + " 'nightly', 4, '{\"name\":\"nightly\",\"description\":\"\",\"resourceIds\":[\"home\"],\"groupIds\":[],"
                        + "\"repositoryId\":\"r\",\"tags\":[],\"attempts\":1}', 1, 1)",
                point("p1", "server", "gone"),
                point("p2", "home", "nightly"));
    }

    private static String resource(String id, String key, String name, String paths, String origin) {
        return "INSERT INTO resource (id, agent_id, kind, key, name, settings, facts, origin, found_at, seen_at, gone_at)"
                + " VALUES ('" + id + "', 'agent', 'files', '" + key + "', '" + name + "', '{\"paths\":[" + paths
                + "]}', '{}', '" + origin + "', 1, 1, 0)";
    }

    private static String point(String id, String resource, String job) {
        return "INSERT INTO point (id, resource_id, job_id, run_id, repository_id, snapshot, taken_at, result, kind, name,"
                + " logical_bytes, new_bytes, stored_bytes, state) VALUES ('" + id + "', '" + resource + "', '" + job
                + "', 'run " + id + "', 'r', '" + id + "', 1, 'COMPLETE', 'files', 'x', 3, 2, 1, 'KEPT')";
    }

    private static JsonNode one(Client admin, String path) {
        Client.Answer answer = admin.get("/api/v1/" + path);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void whatTheDatabaseOfBeforeHadIsThereAndTheServersOwnResourceIsKnownAsSuch() throws SQLException {
        ServerConfiguration plain = lab.configuration();
        ServerConfiguration old = new ServerConfiguration(
                plain.directory().resolve("old"),
                plain.api(),
                plain.control(),
                plain.names(),
                Optional.of(before()),
                new MasterKeySource.Passphrase("of before"));
        try (Server server = lab.start(old)) {
            Client admin = Client.of(server.url(), server.rootCertificate())
                    .settled("admin", server.oneTimePassword().orElseThrow());
            for (String resource : List.of("server", "alike", "kit", "home")) {
                JsonNode read = one(admin, "resources/" + resource);
                assertThat(read.path("version").asLong()).isEqualTo(1);
                assertThat(read.path("origin").asString().equals("SERVER")).isEqualTo(resource.equals("server"));
            }
            assertThat(one(admin, "resources/home").path("origin").asString()).isEqualTo("FOUND");
            assertThat(one(admin, "jobs/nightly").path("version").asLong()).isEqualTo(4);
            assertThat(one(admin, "points").path("items")).hasSize(2);
            assertThat(one(admin, "points?jobState=REMOVED").at("/items/0/id").asString())
                    .isEqualTo("p1");
            assertThat(one(admin, "repositories/r").path("suite").asString()).isEqualTo("AES");
            assertThat(admin.post("/api/v1/jobs", job(List.of("server"))).text("detail"))
                    .contains("its own job only");
            assertThat(admin.post("/api/v1/jobs", job(List.of("alike", "kit"))).status())
                    .isEqualTo(201);
        }
    }

    private static Map<String, Object> job(List<String> resources) {
        Map<String, Object> job = new HashMap<>(Policies.job("", resources));
        job.remove("policyId");
        job.put("name", "of " + resources);
        return job;
    }
}
