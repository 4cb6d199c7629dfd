package io.holdfast.agent.platform.libvirt;

/** The backup job of a domain: there is at most one. It ends with {@link LibvirtDomain#abortJob}. */
public final class BackupJobs {
    private static final int REUSE_EXTERNAL = 1;

    private final LibvirtDomain domain;

    BackupJobs(LibvirtDomain domain) {
        this.domain = domain;
    }

    /**
     * Begins one and makes no checkpoint. While another job holds the domain this blocks for half a minute, then {@link Problem#TIMEOUT}.
     *
     * @throws LibvirtException {@link Problem#NO_SUPPORT} when this libvirt cannot, {@link Problem#OPERATION_INVALID} when the domain is off
     */
    public void begin(String backupXml) throws LibvirtException {
        domain.run((call, at) -> call.check(Function.BACKUP_BEGIN, at, call.text(backupXml), 0, 0));
    }

    /** Begins one and makes a checkpoint at the same moment. */
    public void begin(String backupXml, String checkpointXml) throws LibvirtException {
        domain.run(
                (call, at) -> call.check(Function.BACKUP_BEGIN, at, call.text(backupXml), call.text(checkpointXml), 0));
    }

    /** As {@link #begin(String, String)}, into files, or with scratch files, that exist already. */
    public void beginWithExistingFiles(String backupXml, String checkpointXml) throws LibvirtException {
        domain.run((call, at) ->
                call.check(Function.BACKUP_BEGIN, at, call.text(backupXml), call.text(checkpointXml), REUSE_EXTERNAL));
    }

    /** The one under way, with the defaults that libvirt filled in. @throws LibvirtException {@link Problem#NO_BACKUP} */
    public String xml() throws LibvirtException {
        return domain.run((call, at) -> call.string(Function.BACKUP_GET_XML, at, 0));
    }
}
