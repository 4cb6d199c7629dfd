package io.holdfast.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.server.access.MasterKey;
import io.holdfast.server.access.Passwords;
import io.holdfast.server.catalog.SelfBackup;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Json;
import io.holdfast.server.job.Seat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OpenApiTest {
    @TempDir
    Path directory;

    @Test
    void theDocumentInTheTreeIsTheOneThatTheRoutesMake() throws IOException {
        try (Database database = Database.open("jdbc:sqlite:" + directory.resolve("x.db"))) {
            Api api = Api.of(
                    database,
                    new MasterKey(new byte[32], Randomness.secure()),
                    Passwords.standard(Randomness.secure()),
                    new Seat("s", "s:443"),
                    new SelfBackup.Kit(directory, Optional.empty()),
                    directory,
                    Time.system(),
                    Randomness.secure());
            String made = new OpenApi(new Json()).document(api.routes(List.of()));
            Path fresh = Path.of("target/openapi.json");
            Files.writeString(fresh, made);
            assertThat(OpenDoors.document())
                    .as("cp server/target/openapi.json server/src/main/resources/io/holdfast/server/api/openapi.json")
                    .isEqualTo(made);
        }
    }

    @Test
    void everyOperationHasAnIdAndAPathOfItsOwn() {
        try (Database database = Database.open("jdbc:sqlite:" + directory.resolve("x.db"))) {
            Api api = Api.of(
                    database,
                    new MasterKey(new byte[32], Randomness.secure()),
                    Passwords.standard(Randomness.secure()),
                    new Seat("s", "s:443"),
                    new SelfBackup.Kit(directory, Optional.empty()),
                    directory,
                    Time.system(),
                    Randomness.secure());
            assertThat(api.routes(List.of())).extracting(Route::operation).doesNotHaveDuplicates();
            assertThat(api.routes(List.of())).extracting(Route::action).doesNotHaveDuplicates();
        }
    }
}
