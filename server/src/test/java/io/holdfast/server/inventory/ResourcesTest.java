package io.holdfast.server.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.Resource;
import io.holdfast.protocol.control.ResourceKind;
import io.holdfast.protocol.control.Settings;
import io.holdfast.server.database.Asked;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Ids;
import io.holdfast.server.database.Json;
import io.holdfast.server.database.PageRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResourcesTest {
    private static final int MANY = 900;

    @TempDir
    Path directory;

    @Test
    void thoseOfAJobAreAskedForAtOnceAndComeInItsOrder() {
        try (Database database = Database.open("jdbc:sqlite:" + directory.resolve("x.db"))) {
            Resources resources = new Resources(database, new Json(), new Ids(Time.system(), Randomness.secure()));
            List<Resource> found = IntStream.range(0, MANY)
                    .mapToObj(i -> new Resource("files", "key" + i, "name" + i, Settings.none(), Settings.none()))
                    .toList();
            ResourceKind kind = new ResourceKind("files", "Files", List.of(), List.of());
            database.change(handle -> resources.found(handle, "a", new Report.Inventory(List.of(kind), found)));
            List<String> ids =
                    new ArrayList<>(database.read(handle -> resources
                            .page(handle, new PageRequest(MANY, Optional.empty()), Optional.empty(), Optional.empty())
                            .items()
                            .stream()
                            .map(Protected::id)
                            .toList()
                            .reversed()));
            assertThat(ids).hasSize(MANY);
            ids.add(ids.getFirst());
            database.read(handle -> {
                Asked asked = new Asked(handle);
                assertThat(resources.each(handle, ids))
                        .extracting(Protected::id)
                        .isEqualTo(ids);
                assertThat(asked.statements()).hasSize(1);
                ids.add("nowhere");
                assertThatThrownBy(() -> resources.each(handle, ids))
                        .isInstanceOf(HoldfastException.class)
                        .hasMessageContaining("nowhere");
                return true;
            });
        }
    }
}
