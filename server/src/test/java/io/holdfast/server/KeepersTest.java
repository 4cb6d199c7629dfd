package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Administrators who are taken away at the same moment. With SQLite one goes after the other anyway. */
final class KeepersTest {
    private static final String USERS = "/api/v1/users";

    @RegisterExtension
    final Lab lab = new Lab(Kind.POSTGRESQL);

    private static String path(Client admin, String name) {
        return USERS + "/"
                + admin.get(USERS + "?name=" + name).body().at("/items/0/id").asString();
    }

    private static CompletableFuture<Client.Answer> demoted(Client by, String path) {
        String etag = by.get(path).etag();
        return CompletableFuture.supplyAsync(() -> by.put(path, Map.of("role", "OPERATOR", "state", "ENABLED"), etag));
    }

    @Test
    void twoWhoTakeEachOthersPartLeaveOneOfThem() throws Exception {
        Client admin = lab.admin();
        Client second = lab.user(admin, "second", "ADMINISTRATOR");
        String one = path(admin, "admin");
        String other = path(admin, "second");
        try (Dawdle dawdle = Dawdle.at(lab, "account", "NEW.role = 'OPERATOR' AND NEW.name = 'admin'");
                Connection asking = lab.sql()) {
            CompletableFuture<Client.Answer> first = demoted(second, one);
            Sessions.await(asking, "wait_event = 'advisory'");
            CompletableFuture<Client.Answer> then = demoted(admin, other);
            dawdle.untilBothAreThere();
            assertThat(first.get().status()).as(first.get().body().toString()).isEqualTo(200);
            assertThat(then.get().status()).as(then.get().body().toString()).isEqualTo(409);
        }
        assertThat(second.get(USERS).status()).isEqualTo(200);
    }
}
