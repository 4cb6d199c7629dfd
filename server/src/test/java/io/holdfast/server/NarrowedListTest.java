package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Lists of points and runs, narrowed to what somebody looks for. */
@ParameterizedClass
@EnumSource(Kind.class)
final class NarrowedListTest {
    private static final Duration DAY = Duration.ofDays(1);

    @RegisterExtension
    final Lab lab;

    NarrowedListTest(Kind kind) {
        lab = new Lab(kind);
    }

    private static List<String> ids(Client admin, String list) {
        Client.Answer answer = admin.get("/api/v1/" + list);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body()
                .path("items")
                .valueStream()
                .map(each -> each.path("id").asString())
                .toList();
    }

    private static Instant ago(Duration time) {
        return Time.system().now().minus(time);
    }

    private Client withPoints() {
        Rows rows = new Rows(lab);
        rows.member("agent", "AGENT", Duration.ZERO, 0);
        rows.resource("res");
        rows.repository();
        rows.sql(
                "INSERT INTO definition VALUES ('job', 'there', 'there', 1, '{', 1, 1)",
                "INSERT INTO definition VALUES ('policy', 'gone', 'gone', 1, '{', 1, 1)");
        rows.point("p1", "gone", DAY.multipliedBy(4));
        rows.point("p2", "there", DAY.multipliedBy(3));
        rows.point("p3", "lost", DAY.multipliedBy(2));
        rows.point("p4", "there", DAY);
        return lab.admin();
    }

    @Test
    void pointsOfASpanAreThoseThatWereTakenInIt() {
        Client admin = withPoints();
        String from = "from=" + ago(DAY.multipliedBy(3).plusHours(1));
        String before = "before=" + ago(DAY.plusHours(1));
        assertThat(ids(admin, "points?" + from)).containsExactly("p4", "p3", "p2");
        assertThat(ids(admin, "points?" + before)).containsExactly("p3", "p2", "p1");
        assertThat(ids(admin, "points?" + from + "&" + before)).containsExactly("p3", "p2");
        String next =
                admin.get("/api/v1/points?" + from + "&" + before + "&limit=1").text("next");
        assertThat(ids(admin, "points?" + from + "&" + before + "&limit=1&after=" + next))
                .containsExactly("p2");
        assertThat(admin.get("/api/v1/points?" + from + "&after=p3").status()).isEqualTo(400);
        assertThat(ids(admin, "points?jobId=there&" + before)).containsExactly("p2");
        assertThat(ids(admin, "points?resourceId=res&state=KEPT&" + from)).containsExactly("p4", "p3", "p2");
        assertThat(admin.get("/api/v1/points?from=yesterday").text("detail")).contains("no moment");
    }

    @Test
    void pointsWhoseJobWasRemovedAreListedByThemselves() {
        Client admin = withPoints();
        assertThat(ids(admin, "points?jobState=REMOVED")).containsExactly("p3", "p1");
        assertThat(ids(admin, "points?jobState=REMOVED&limit=1")).containsExactly("p3");
        assertThat(ids(admin, "points?jobState=REMOVED&limit=1&after=p3")).containsExactly("p1");
        assertThat(ids(admin, "points?jobState=REMOVED&state=TRASHED")).isEmpty();
        assertThat(ids(admin, "points?jobState=REMOVED&before=" + ago(DAY.multipliedBy(3))))
                .containsExactly("p1");
        assertThat(ids(admin, "points?jobState=REMOVED&jobId=there")).isEmpty();
        assertThat(ids(admin, "points?jobState=PRESENT")).containsExactly("p4", "p2");
        assertThat(admin.get("/api/v1/points?jobState=removed").text("detail"))
                .contains("it is one of PRESENT, REMOVED");
        new Rows(lab).sql("DELETE FROM point");
        assertThat(ids(admin, "points?jobState=REMOVED")).isEmpty();
    }

    @Test
    void runsAreListedByTheirKinds() {
        Client admin = lab.admin();
        Rows rows = new Rows(lab);
        rows.run("r1", "BACKUP", "COMPLETE", DAY);
        rows.run("r2", "GC", "COMPLETE", DAY);
        rows.run("r3", "BACKUP", "FAILED", DAY);
        rows.run("r4", "GC", "FAILED", DAY);
        rows.run("r5", "VERIFY_SEALED", "FAILED", DAY);
        assertThat(ids(admin, "runs?kind=BACKUP")).containsExactly("r3", "r1");
        assertThat(ids(admin, "runs?kind=GC")).containsExactly("r4", "r2");
        assertThat(ids(admin, "runs?kind=VERIFY_SEALED&state=FAILED")).containsExactly("r5");
        assertThat(ids(admin, "runs?kind=RESTORE")).isEmpty();
        assertThat(admin.get("/api/v1/runs?kind=backup").status()).isEqualTo(400);
        assertThat(admin.get("/api/v1/runs?state=ASLEEP").text("detail")).contains("QUEUED, RUNNING");
    }

    @Test
    void aWordThatIsNoneNarrowsNothingButIsRefused() {
        Client admin = lab.admin();
        for (String list : List.of(
                "alerts?state=open",
                "alerts?severity=grave",
                "alert-deliveries?state=lost",
                "runs?state=x",
                "points?state=x")) {
            Client.Answer answer = admin.get("/api/v1/" + list);
            assertThat(answer.status()).as(list).isEqualTo(400);
            assertThat(answer.text("detail")).as(list).contains("it is one of");
        }
        assertThat(ids(admin, "alerts?state=OPEN&severity=WARNING")).isEmpty();
        assertThat(ids(admin, "alert-deliveries?state=WAITING")).isEmpty();
    }
}
