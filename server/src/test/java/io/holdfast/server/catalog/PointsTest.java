package io.holdfast.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.server.database.Asked;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Ids;
import io.holdfast.server.database.PageRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PointsTest {
    @TempDir
    Path directory;

    @Test
    void theTrashIsReadByItsIndexAndWhatIsKeptByThatOfItsResource() {
        try (Database database = Database.open("jdbc:sqlite:" + directory.resolve("x.db"))) {
            Points points = new Points(new Ids(Time.system(), Randomness.secure()));
            for (String gone : List.of("TRASHED", "FORGETTING")) {
                String trash = database.read(handle -> plan(handle, points, Optional.empty(), gone));
                assertThat(trash).isEqualTo("SEARCH point USING INDEX point_trashed (state=? AND id<?)");
            }
            String kept = database.read(handle -> plan(handle, points, Optional.of("r"), "KEPT"));
            assertThat(kept).contains("point_resource").doesNotContain("point_trashed");
        }
    }

    /** Of the question that a page of points is. */
    private static String plan(Handle handle, Points points, Optional<String> resource, String state) {
        Asked asked = new Asked(handle);
        points.page(handle, new PageRequest(100, Optional.empty()), resource, Optional.empty(), Optional.of(state));
        return Asked.plan(handle, asked.statements().getFirst());
    }
}
