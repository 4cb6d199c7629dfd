package io.holdfast.agent.page;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Asks for many things where the first that cannot be had ends a request: what was not reached is asked for again in halves, until those that cannot be had stand alone. */
public final class Salvage {
    private Salvage() {}

    /** Told what cannot be had. */
    @FunctionalInterface
    public interface Loss {
        void tell(Fingerprint name, HoldfastException why);
    }

    /**
     * Gets what there is.
     *
     * @param request may throw before it has got all
     * @param awaited which of them have not come yet
     * @throws HoldfastException what {@code request} throws for another reason than damage
     */
    public static void get(
            List<Fingerprint> names, Consumer<List<Fingerprint>> request, Predicate<Fingerprint> awaited, Loss loss) {
        if (names.isEmpty()) {
            return;
        }
        try {
            request.accept(names);
        } catch (HoldfastException e) {
            if (e.code().kind() != ErrorCode.Kind.CORRUPTION) {
                throw e;
            }
            List<Fingerprint> rest = names.stream().filter(awaited).toList();
            if (rest.size() == 1) {
                loss.tell(rest.getFirst(), e);
            } else if (!rest.isEmpty()) {
                get(rest.subList(0, rest.size() / 2), request, awaited, loss);
                get(rest.subList(rest.size() / 2, rest.size()), request, awaited, loss);
            }
        }
    }
}
