package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Kind.class)
final class RoleTest {
    @RegisterExtension
    final Lab lab;

    RoleTest(Kind kind) {
        lab = new Lab(kind);
    }

    /** What each role gets from each door: 200 or 403. */
    private static final Map<String, List<Integer>> ORDINARY = Map.of(
            "ADMINISTRATOR", List.of(200, 200, 200, 201),
            "OPERATOR", List.of(200, 403, 403, 403),
            "RESTORE_ONLY", List.of(200, 403, 403, 403),
            "AUDITOR", List.of(200, 403, 200, 403),
            "SYSTEM_ADMINISTRATOR", List.of(200, 200, 403, 201),
            "SECURITY_ADMINISTRATOR", List.of(403, 200, 403, 403),
            "AUDIT_ADMINISTRATOR", List.of(403, 403, 200, 403));

    private static List<Integer> doors(Client client, String name) {
        return List.of(
                client.get("/api/v1/sites").status(),
                client.get("/api/v1/users").status(),
                client.get("/api/v1/audit").status(),
                client.post("/api/v1/sites", Map.of("name", "site of " + name, "description", ""))
                        .status());
    }

    @Test
    void eachRoleOpensItsDoorsAndNoOther() {
        Client admin = lab.admin();
        Map<String, List<Integer>> found = new HashMap<>();
        ORDINARY.keySet().forEach(role -> found.put(role, doors(lab.user(admin, "u-" + role, role), role)));
        assertThat(found).isEqualTo(ORDINARY);
    }

    private String id(Client who, String name) {
        return who.get("/api/v1/users?name=" + name)
                .body()
                .path("items")
                .path(0)
                .path("id")
                .asString();
    }

    @Test
    void withThreeRolesNobodyDoesAnothersPartAndTheAdministratorDoesNothing() {
        Client admin = lab.admin();
        assertThat(admin.post("/api/v1/role-mode/divide", Map.of()).status())
                .as("before all three are there")
                .isEqualTo(409);
        Client system = lab.user(admin, "system", "SYSTEM_ADMINISTRATOR");
        Client security = lab.user(admin, "security", "SECURITY_ADMINISTRATOR");
        Client audit = lab.user(admin, "audit", "AUDIT_ADMINISTRATOR");
        assertThat(admin.post("/api/v1/role-mode/divide", Map.of()).status()).isEqualTo(204);

        assertThat(doors(admin, "admin")).isEqualTo(List.of(403, 403, 403, 403));
        assertThat(doors(system, "system")).isEqualTo(List.of(200, 200, 403, 201));
        assertThat(doors(security, "security")).isEqualTo(List.of(403, 200, 403, 403));
        assertThat(doors(audit, "audit")).isEqualTo(List.of(403, 403, 200, 403));
        assertThat(system.get("/api/v1/role-mode").text("mode")).isEqualTo("THREE_ROLES");
    }

    @Test
    void withThreeRolesNobodyAloneMakesAnAccountThatCanDoAnything() {
        Client admin = lab.admin();
        Client system = lab.user(admin, "system", "SYSTEM_ADMINISTRATOR");
        Client security = lab.user(admin, "security", "SECURITY_ADMINISTRATOR");
        lab.user(admin, "security2", "SECURITY_ADMINISTRATOR");
        lab.user(admin, "audit", "AUDIT_ADMINISTRATOR");
        admin.post("/api/v1/role-mode/divide", Map.of());

        Map<String, String> spare = Map.of("name", "spare", "role", "SECURITY_ADMINISTRATOR", "password", Lab.PASSWORD);
        assertThat(security.post("/api/v1/users", spare).status()).isEqualTo(403);
        assertThat(system.post("/api/v1/users", spare).status()).isEqualTo(201);
        assertThat(lab.stranger()
                        .post("/api/v1/login", Map.of("name", "spare", "password", Lab.PASSWORD))
                        .status())
                .as("an account that the security administrator has not enabled")
                .isEqualTo(401);
        String id = id(security, "spare");
        String tag = security.get("/api/v1/users/" + id).etag();
        assertThat(system.put("/api/v1/users/" + id, Map.of("role", "AUDITOR", "state", "ENABLED"), tag)
                        .status())
                .isEqualTo(403);
        assertThat(security.put("/api/v1/users/" + id, Map.of("role", "AUDITOR", "state", "ENABLED"), tag)
                        .status())
                .isEqualTo(200);
        assertThat(lab.stranger()
                        .post("/api/v1/login", Map.of("name", "spare", "password", Lab.PASSWORD))
                        .status())
                .isEqualTo(200);

        String other = id(security, "security2");
        assertThat(system.post("/api/v1/users/" + other + "/password", Map.of("password", "known to system"))
                        .status())
                .isEqualTo(200);
        assertThat(lab.stranger()
                        .post("/api/v1/login", Map.of("name", "security2", "password", "known to system"))
                        .status())
                .as("a password that the system administrator knows")
                .isEqualTo(401);
    }

    @Test
    void somebodyWhoMayManageUsersAlwaysRemains() {
        Client admin = lab.admin();
        String id = id(admin, "admin");
        String tag = admin.get("/api/v1/users/" + id).etag();
        assertThat(admin.put("/api/v1/users/" + id, Map.of("role", "OPERATOR", "state", "ENABLED"), tag)
                        .status())
                .isEqualTo(409);
        assertThat(admin.put("/api/v1/users/" + id, Map.of("role", "ADMINISTRATOR", "state", "DISABLED"), tag)
                        .status())
                .isEqualTo(409);
        assertThat(admin.delete("/api/v1/users/" + id, tag).status()).isEqualTo(409);
        assertThat(admin.get("/api/v1/users").status()).isEqualTo(200);
    }

    @Test
    void withThreeRolesNobodyGivesHimselfAnotherPart() {
        Client admin = lab.admin();
        lab.user(admin, "system", "SYSTEM_ADMINISTRATOR");
        Client security = lab.user(admin, "security", "SECURITY_ADMINISTRATOR");
        Client other = lab.user(admin, "security2", "SECURITY_ADMINISTRATOR");
        lab.user(admin, "audit", "AUDIT_ADMINISTRATOR");
        admin.post("/api/v1/role-mode/divide", Map.of());
        String own = "/api/v1/users/" + id(security, "security");
        Map<String, String> another = Map.of("role", "SYSTEM_ADMINISTRATOR", "state", "ENABLED");
        Client.Answer refused = security.put(own, another, security.get(own).etag());
        assertThat(refused.status()).as(refused.body().toString()).isEqualTo(403);
        assertThat(other.put(own, another, other.get(own).etag()).status()).isEqualTo(200);
    }
}
