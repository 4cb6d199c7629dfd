package io.holdfast.agent.platform.libvirt;

/** Is told what happens. On one thread for each connection, in order; may call libvirt; what it throws is lost. */
@FunctionalInterface
public interface LibvirtListener {
    void happened(LibvirtEvent event);
}
