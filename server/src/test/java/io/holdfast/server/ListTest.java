package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Kind.class)
final class ListTest {
    @RegisterExtension
    final Lab lab;

    ListTest(Kind kind) {
        lab = new Lab(kind);
    }

    @Test
    void aListIsReadPageByPageInOneOrderWithoutGapsOrRepetitions() {
        Client admin = lab.admin();
        List<String> names = List.of("a", "B", "c d", "é", "中文", "z%", "z_", "z!");
        names.forEach(name -> admin.post("/api/v1/sites", Map.of("name", name, "description", "")));
        List<String> seen = new ArrayList<>();
        Optional<String> after = Optional.of("");
        while (after.isPresent()) {
            Client.Answer page = admin.get("/api/v1/sites?limit=3"
                    + (after.get().isEmpty()
                            ? ""
                            : "&after="
                                    + java.net.URLEncoder.encode(
                                            after.get(), java.nio.charset.StandardCharsets.UTF_8)));
            assertThat(page.status()).isEqualTo(200);
            page.body()
                    .path("items")
                    .forEach(each -> seen.add(each.path("spec").path("name").asString()));
            after = Optional.ofNullable(page.body().get("next")).map(each -> each.asString());
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void whatIsSearchedForIsTextAndNoPattern() {
        Client admin = lab.admin();
        List.of("50%", "500", "a_b", "axb", "x!y")
                .forEach(name -> admin.post("/api/v1/sites", Map.of("name", name, "description", "")));
        assertThat(found(admin, "%25")).containsExactly("50%");
        assertThat(found(admin, "_")).containsExactly("a_b");
        assertThat(found(admin, "!")).containsExactly("x!y");
        assertThat(found(admin, "A_")).containsExactly("a_b");
        assertThat(found(admin, "nothing")).isEmpty();
    }

    private static List<String> found(Client admin, String name) {
        List<String> names = new ArrayList<>();
        admin.get("/api/v1/sites?name=" + name)
                .body()
                .path("items")
                .forEach(each -> names.add(each.path("spec").path("name").asString()));
        return names;
    }

    @Test
    void limitsThatAreNoneAreRefused() {
        Client admin = lab.admin();
        for (String limit : List.of("0", "-1", "501", "x", "")) {
            assertThat(admin.get("/api/v1/sites?limit=" + limit).status()).isEqualTo(400);
        }
    }
}
