package io.holdfast.server.job;

import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Named;
import io.holdfast.server.policy.RateWindow;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How many runs at a time, of each agent or media server that executes, of each site, each media server that stores, each repository;
 * and how much media servers may send and receive when.
 */
public record Limits(int member, int site, int media, int repository, List<MediaRate> mediaRates) implements Named {
    static final Limits STANDARD = new Limits(2, 20, 20, 20, List.of());
    static final String KIND = "limits";
    private static final int MOST = 10_000;

    /** Of one media server, all its runs together; times are those of a zone. */
    public record MediaRate(String mediaId, List<RateWindow> windows, ZoneId zone) {
        public MediaRate {
            windows = List.copyOf(windows);
        }
    }

    public Limits {
        mediaRates = List.copyOf(mediaRates);
        for (int each : List.of(member, site, media, repository)) {
            if (each < 1 || each > MOST) {
                throw Conditions.invalid(KIND, "each is from 1 to " + MOST + " runs.");
            }
        }
        if (mediaRates.stream().map(MediaRate::mediaId).distinct().count() < mediaRates.size()) {
            throw Conditions.invalid("mediaRates", "a media server stands there once.");
        }
    }

    /** There is one of them. */
    @Override
    public String name() {
        return KIND;
    }

    /** Bytes a second of a media server now; none if it is not limited. */
    OptionalLong rate(String media, Instant now) {
        return mediaRates.stream()
                .filter(each -> each.mediaId().equals(media))
                .findFirst()
                .map(each -> RateWindow.at(each.windows(), now, each.zone()))
                .orElse(OptionalLong.empty());
    }

    /** What uses a place. */
    record Use(String memberId, String siteId, String mediaId, String repositoryId) {}

    /** The places that are taken. */
    static final class Places {
        private final Limits limits;
        private final Map<String, Integer> taken = new HashMap<>();

        Places(Limits limits, Collection<Use> running) {
            this.limits = limits;
            running.forEach(this::take);
        }

        /** Takes a place if there is one in each respect. */
        boolean claim(Use use) {
            boolean free = free("member " + use.memberId(), limits.member)
                    && free("site " + use.siteId(), limits.site)
                    && free("media " + use.mediaId(), limits.media)
                    && free("repository " + use.repositoryId(), limits.repository);
            if (free) {
                take(use);
            }
            return free;
        }

        private boolean free(String what, int most) {
            return what.endsWith(" ") || taken.getOrDefault(what, 0) < most;
        }

        private void take(Use use) {
            taken.merge("member " + use.memberId(), 1, Integer::sum);
            taken.merge("site " + use.siteId(), 1, Integer::sum);
            taken.merge("media " + use.mediaId(), 1, Integer::sum);
            taken.merge("repository " + use.repositoryId(), 1, Integer::sum);
        }
    }
}
