package io.holdfast.agent.platform.libvirt;

/** The functions in use, with the version of libvirt that brought each. A name that begins with {@code virDomainQemu} is in libvirt-qemu, every other in libvirt. */
enum Function {
    INITIALIZE("virInitialize", "0.1.0"),
    GET_VERSION("virGetVersion", "0.0.3"),
    GET_LAST_ERROR("virGetLastError", "0.1.0"),
    SET_ERROR_FUNC("virSetErrorFunc", "0.1.0"),
    TYPED_PARAMS_FREE("virTypedParamsFree", "1.0.2"),
    EVENT_REGISTER_DEFAULT("virEventRegisterDefaultImpl", "0.9.0"),
    EVENT_RUN_DEFAULT("virEventRunDefaultImpl", "0.9.0"),

    CONNECT_OPEN("virConnectOpen", "0.0.3"),
    CONNECT_OPEN_READ_ONLY("virConnectOpenReadOnly", "0.0.3"),
    CONNECT_REF("virConnectRef", "0.6.0"),
    CONNECT_CLOSE("virConnectClose", "0.0.3"),
    CONNECT_IS_ALIVE("virConnectIsAlive", "0.9.8"),
    CONNECT_SET_KEEP_ALIVE("virConnectSetKeepAlive", "0.9.8"),
    CONNECT_GET_LIB_VERSION("virConnectGetLibVersion", "0.7.3"),
    CONNECT_GET_VERSION("virConnectGetVersion", "0.0.3"),
    CONNECT_GET_HOSTNAME("virConnectGetHostname", "0.3.0"),
    CONNECT_GET_URI("virConnectGetURI", "0.3.0"),
    CONNECT_GET_CAPABILITIES("virConnectGetCapabilities", "0.2.1"),
    CONNECT_GET_DOMAIN_CAPABILITIES("virConnectGetDomainCapabilities", "1.2.7"),
    CONNECT_REGISTER_CLOSE("virConnectRegisterCloseCallback", "0.10.0"),
    CONNECT_UNREGISTER_CLOSE("virConnectUnregisterCloseCallback", "0.10.0"),
    CONNECT_EVENT_REGISTER("virConnectDomainEventRegisterAny", "0.8.0"),
    CONNECT_EVENT_DEREGISTER("virConnectDomainEventDeregisterAny", "0.8.0"),
    CONNECT_LIST_ALL_DOMAINS("virConnectListAllDomains", "0.9.13"),
    CONNECT_LIST_ALL_POOLS("virConnectListAllStoragePools", "0.10.2"),

    DOMAIN_LOOKUP_BY_NAME("virDomainLookupByName", "0.0.3"),
    DOMAIN_LOOKUP_BY_UUID("virDomainLookupByUUIDString", "0.1.1"),
    DOMAIN_DEFINE("virDomainDefineXML", "0.1.1"),
    DOMAIN_CREATE_XML("virDomainCreateXML", "0.0.3"),
    DOMAIN_CREATE("virDomainCreateWithFlags", "0.8.2"),
    DOMAIN_FREE("virDomainFree", "0.0.3"),
    DOMAIN_GET_NAME("virDomainGetName", "0.0.3"),
    DOMAIN_GET_UUID("virDomainGetUUIDString", "0.1.1"),
    DOMAIN_GET_XML("virDomainGetXMLDesc", "0.0.3"),
    DOMAIN_GET_STATE("virDomainGetState", "0.9.2"),
    DOMAIN_IS_PERSISTENT("virDomainIsPersistent", "0.7.3"),
    DOMAIN_UNDEFINE("virDomainUndefineFlags", "0.9.4"),
    DOMAIN_DESTROY("virDomainDestroyFlags", "0.9.4"),
    DOMAIN_SHUTDOWN("virDomainShutdownFlags", "0.9.10"),
    DOMAIN_SUSPEND("virDomainSuspend", "0.0.3"),
    DOMAIN_RESUME("virDomainResume", "0.0.3"),
    DOMAIN_BLOCK_SIZES("virDomainGetBlockInfo", "0.8.1"),
    DOMAIN_BLOCK_STATS("virDomainBlockStatsFlags", "0.9.5"),
    DOMAIN_JOB_STATS("virDomainGetJobStats", "1.0.3"),
    DOMAIN_ABORT_JOB("virDomainAbortJob", "0.7.7"),

    BACKUP_BEGIN("virDomainBackupBegin", "6.0.0"),
    BACKUP_GET_XML("virDomainBackupGetXMLDesc", "6.0.0"),

    CHECKPOINT_CREATE("virDomainCheckpointCreateXML", "5.6.0"),
    CHECKPOINT_LIST("virDomainListAllCheckpoints", "5.6.0"),
    CHECKPOINT_LOOKUP("virDomainCheckpointLookupByName", "5.6.0"),
    CHECKPOINT_GET_NAME("virDomainCheckpointGetName", "5.6.0"),
    CHECKPOINT_GET_XML("virDomainCheckpointGetXMLDesc", "5.6.0"),
    CHECKPOINT_DELETE("virDomainCheckpointDelete", "5.6.0"),
    CHECKPOINT_FREE("virDomainCheckpointFree", "5.6.0"),

    SNAPSHOT_CREATE("virDomainSnapshotCreateXML", "0.8.0"),
    SNAPSHOT_LIST("virDomainListAllSnapshots", "0.9.13"),
    SNAPSHOT_LOOKUP("virDomainSnapshotLookupByName", "0.8.0"),
    SNAPSHOT_GET_NAME("virDomainSnapshotGetName", "0.9.5"),
    SNAPSHOT_GET_XML("virDomainSnapshotGetXMLDesc", "0.8.0"),
    SNAPSHOT_DELETE("virDomainSnapshotDelete", "0.8.0"),
    SNAPSHOT_FREE("virDomainSnapshotFree", "0.8.0"),

    BLOCK_COMMIT("virDomainBlockCommit", "0.10.2"),
    BLOCK_JOB_ABORT("virDomainBlockJobAbort", "0.9.4"),
    BLOCK_JOB_GET("virDomainGetBlockJobInfo", "0.9.4"),

    FREEZE("virDomainFSFreeze", "1.2.5"),
    THAW("virDomainFSThaw", "1.2.5"),
    GUEST_FACTS("virDomainGetGuestInfo", "5.7.0"),
    AGENT_COMMAND("virDomainQemuAgentCommand", "0.10.0"),
    MONITOR_COMMAND("virDomainQemuMonitorCommand", "0.8.3"),

    POOL_LOOKUP("virStoragePoolLookupByName", "0.4.0"),
    POOL_LOOKUP_BY_TARGET("virStoragePoolLookupByTargetPath", "4.1.0"),
    POOL_GET_NAME("virStoragePoolGetName", "0.4.0"),
    POOL_GET_XML("virStoragePoolGetXMLDesc", "0.4.0"),
    POOL_SIZES("virStoragePoolGetInfo", "0.4.0"),
    POOL_REFRESH("virStoragePoolRefresh", "0.4.0"),
    POOL_FREE("virStoragePoolFree", "0.4.0");

    private final String symbol;
    private final String since;

    Function(String symbol, String since) {
        this.symbol = symbol;
        this.since = since;
    }

    String symbol() {
        return symbol;
    }

    /** The version of libvirt that brought it. */
    String since() {
        return since;
    }

    boolean isOfQemu() {
        return symbol.startsWith("virDomainQemu");
    }
}
