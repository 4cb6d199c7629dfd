package io.holdfast.server.inventory;

import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.StoreState;
import io.holdfast.server.database.Database;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The stores of all pools, as their media servers last said. */
public final class Pools {
    /** One store of a pool; sizes in bytes. */
    public record Store(String mediaId, String pool, String directory, long total, long available, String problem) {}

    private final Database database;
    private final Repositories repositories;

    public Pools(Database database, Repositories repositories) {
        this.database = database;
        this.repositories = repositories;
    }

    /** All that a media server has now. */
    public void seen(Handle handle, String media, Report.Stock stock) {
        long now = database.clock(handle);
        handle.createUpdate("DELETE FROM store WHERE media_id = :media")
                .bind("media", media)
                .execute();
        for (StoreState each : stock.stores()) {
            handle.createUpdate("INSERT INTO store (media_id, pool, directory, total, available, problem, seen_at)"
                            + " VALUES (:media, :pool, :directory, :total, :available, :problem, :now)")
                    .bind("media", media)
                    .bind("pool", each.pool())
                    .bind("directory", each.directory())
                    .bind("total", each.total())
                    .bind("available", each.available())
                    .bind("problem", each.problem())
                    .bind("now", now)
                    .execute();
        }
        stock.repositories().forEach(each -> repositories.seen(handle, media, each));
    }

    public List<Store> all(Handle handle) {
        return handle.createQuery("SELECT * FROM store ORDER BY media_id, pool, directory")
                .map((row, context) -> new Store(
                        row.getString("media_id"),
                        row.getString("pool"),
                        row.getString("directory"),
                        row.getLong("total"),
                        row.getLong("available"),
                        row.getString("problem")))
                .list();
    }
}
