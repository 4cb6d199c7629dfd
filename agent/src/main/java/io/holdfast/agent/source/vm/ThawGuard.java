package io.holdfast.agent.source.vm;

/** Somebody who thaws guests that were frozen by a process that did not live to thaw them itself. */
public interface ThawGuard extends AutoCloseable {
    /** A guest is about to be frozen. When this returns, it will be thawed whatever happens to this process. */
    void arm(String uuid);

    /** It has been thawed. */
    void disarm(String uuid);

    /** No guest will be frozen any more. It is not waited for yet. */
    void dismiss();

    @Override
    void close();
}
