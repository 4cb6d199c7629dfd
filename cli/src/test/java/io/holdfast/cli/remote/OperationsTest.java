package io.holdfast.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.verb.Verb;
import io.holdfast.cli.verb.VerbGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The verbs and the document of the API agree. */
final class OperationsTest {
    private static final Path DOCUMENT = Path.of("server/src/main/resources/io/holdfast/server/api/openapi.json");

    /** What no verb asks for, and why. */
    private static final Map<String, String> WITHOUT_A_VERB = Map.of(
            "downloadFromPoint", "a link for browsers; point download sends the same selection as a document",
            "followRun", "a stream for browsers; run follow looks again and again",
            "followRuns", "a stream for browsers; run list looks once",
            "beginBrowserLogin", "browsers are led by it",
            "endBrowserLogin", "browsers are led by it");

    /** Operation ids by method and path. */
    private static Map<Operation, String> documented() throws IOException {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve(DOCUMENT))) {
            at = Objects.requireNonNull(at.getParent(), "not inside a checkout");
        }
        JsonNode document = JsonMapper.shared().readTree(Files.readString(at.resolve(DOCUMENT)));
        Map<Operation, String> ids = new HashMap<>();
        document.path("paths")
                .forEachEntry((path, operations) -> operations.forEachEntry((method, operation) -> ids.put(
                        new Operation(method.toUpperCase(Locale.ROOT), path),
                        operation.path("operationId").asString())));
        return ids;
    }

    private static Set<Operation> reached() {
        Stream<Verb> verbs = Stream.concat(
                Stream.of(new LoginVerb(), new LogoutVerb()),
                RemoteGroups.all().values().stream().map(Supplier::get).flatMap(OperationsTest::verbs));
        Set<Operation> reached = new HashSet<>();
        verbs.forEach(verb -> {
            assertThat(verb).isInstanceOf(RemoteVerb.class);
            reached.addAll(((RemoteVerb) verb).operations());
        });
        return reached;
    }

    private static Stream<Verb> verbs(VerbGroup group) {
        return Stream.concat(group.verbs().stream(), group.groups().stream().flatMap(OperationsTest::verbs));
    }

    @Test
    void verbsAskOnlyForWhatTheApiHas() throws IOException {
        assertThat(documented().keySet()).containsAll(reached());
    }

    @Test
    void everyOperationHasAVerbOrAReason() throws IOException {
        Map<Operation, String> without = new HashMap<>(documented());
        without.keySet().removeAll(reached());
        assertThat(without.values()).containsExactlyInAnyOrderElementsOf(WITHOUT_A_VERB.keySet());
    }
}
