package io.holdfast.agent.platform.libvirt;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Lets a turn with libvirt happen on one platform thread from its beginning to its end: an error lies with the thread it happened on, and a call may block for half a
 * minute, which a carrier of virtual threads must not.
 */
final class Threads {
    private final Symbols symbols;
    private final ExecutorService workers = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("libvirt-", 0).factory());

    Threads(Symbols symbols) {
        this.symbols = symbols;
    }

    <T> T run(Call.Body<T> body) throws LibvirtException {
        if (!Thread.currentThread().isVirtual()) {
            return here(body);
        }
        Future<T> result = workers.submit(() -> here(body));
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException e) {
                    // What libvirt has begun ends as it ends: nobody would undo it otherwise.
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw rethrown(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private <T> T here(Call.Body<T> body) throws LibvirtException {
        try (Call call = new Call(symbols)) {
            return body.run(call);
        }
    }

    private static LibvirtException rethrown(ExecutionException failed) {
        return switch (failed.getCause()) {
            case LibvirtException known -> known;
            case RuntimeException unexpected -> throw unexpected;
            case Error fatal -> throw fatal;
            case null, default -> throw new IllegalStateException(failed);
        };
    }
}
