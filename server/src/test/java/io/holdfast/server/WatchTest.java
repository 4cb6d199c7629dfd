package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Time;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Which server looks at what the rules of alerts find, and when. */
@ParameterizedClass
@EnumSource(Kind.class)
final class WatchTest {
    private static final Map<String, Object> SILENT =
            Map.of("type", "silentMember", "members", "ALL", "longerThan", "PT10M");
    private static final Duration HOUR = Duration.ofHours(1);
    /** Less than what passes between two looks. */
    private static final Duration SOON = Duration.ofSeconds(40);

    @RegisterExtension
    final Lab lab;

    @TempDir
    Path home;

    WatchTest(Kind kind) {
        lab = new Lab(kind);
    }

    private Estate estate(Client admin) {
        return new Estate(admin, home);
    }

    private static void await(Estate estate, int alerts) {
        estate.await("/api/v1/alerts", answer -> answer.body().path("items").size() == alerts);
    }

    private record Watch(String owner, long until) {}

    private Watch watch() {
        try (Connection connection = lab.sql();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT owner, until FROM alert_watch")) {
            row.next();
            return new Watch(row.getString("owner"), row.getLong("until"));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Until a server has begun to look since. */
    private Watch after(Watch before) throws InterruptedException {
        long end = Time.system().nanos() + SOON.toNanos();
        Watch now = watch();
        while (now.until() == before.until()) {
            assertThat(Time.system().nanos()).as("nobody looks").isLessThan(end);
            Time.system().sleep(Duration.ofMillis(100));
            now = watch();
        }
        return now;
    }

    @Test
    void aServerThatEndsInOrderLeavesTheWatchToTheNextWhichLooksAtOnce() {
        Estate first = estate(lab.admin());
        Rows rows = new Rows(lab);
        rows.member("a1", "AGENT", HOUR, 0);
        first.watch(SILENT);
        lab.time.move(Duration.ofSeconds(61));
        await(first, 1);
        assertThat(watch().owner()).isNotEmpty();
        lab.stop();
        assertThat(watch()).isEqualTo(new Watch("", 0));
        rows.member("a2", "AGENT", HOUR, 0);
        lab.restart();
        await(estate(lab.stranger().login("admin", Lab.PASSWORD)), 2);
    }

    @Test
    void aLookThatFailedIsRepeatedBeforeTheNextIsDue() throws InterruptedException {
        Estate estate = estate(lab.admin());
        Rows rows = new Rows(lab);
        rows.member("a1", "AGENT", HOUR, 0);
        estate.watch(SILENT);
        Watch before = watch();
        rows.sql("ALTER TABLE alert RENAME TO away");
        lab.time.move(Duration.ofSeconds(61));
        Watch failed = after(before);
        lab.time.move(Duration.ofSeconds(11));
        after(failed);
        rows.sql("ALTER TABLE away RENAME TO alert");
        lab.time.move(Duration.ofSeconds(11));
        await(estate, 1);
    }
}
