package io.holdfast.agent.nbd;

/** What the protocol calls things by. */
final class Numbers {
    static final long GREETING_MAGIC = 0x4e42444d41474943L;
    static final long OPTION_MAGIC = 0x49484156454F5054L;
    static final long OPTION_REPLY_MAGIC = 0x3e889045565a9L;
    static final int REQUEST_MAGIC = 0x25609513;
    static final int SIMPLE_REPLY_MAGIC = 0x67446698;
    static final int CHUNK_MAGIC = 0x668e33ef;

    static final int FIXED_NEWSTYLE = 1;
    static final int NO_ZEROES = 1 << 1;

    static final int OPTION_EXPORT_NAME = 1;
    static final int OPTION_ABORT = 2;
    static final int OPTION_LIST = 3;
    static final int OPTION_STARTTLS = 5;
    static final int OPTION_GO = 7;
    static final int OPTION_STRUCTURED_REPLY = 8;
    static final int OPTION_LIST_META_CONTEXT = 9;
    static final int OPTION_SET_META_CONTEXT = 10;

    static final int REPLY_ACK = 1;
    static final int REPLY_SERVER = 2;
    static final int REPLY_INFO = 3;
    static final int REPLY_META_CONTEXT = 4;
    static final int REPLY_ERROR = 1 << 31;
    static final int ERROR_UNSUPPORTED = REPLY_ERROR + 1;
    static final int ERROR_POLICY = REPLY_ERROR + 2;
    static final int ERROR_INVALID = REPLY_ERROR + 3;
    static final int ERROR_TLS_REQUIRED = REPLY_ERROR + 5;
    static final int ERROR_UNKNOWN = REPLY_ERROR + 6;
    static final int ERROR_SHUTDOWN = REPLY_ERROR + 7;

    static final int ABOUT_EXPORT = 0;
    static final int ABOUT_BLOCK_SIZE = 3;

    static final int COMMAND_READ = 0;
    static final int COMMAND_DISCONNECT = 2;
    static final int COMMAND_BLOCK_STATUS = 7;

    static final int CHUNK_DONE = 1;
    static final int CHUNK_NONE = 0;
    static final int CHUNK_OFFSET_DATA = 1;
    static final int CHUNK_OFFSET_HOLE = 2;
    static final int CHUNK_BLOCK_STATUS = 5;
    static final int CHUNK_ERROR_BIT = 1 << 15;
    static final int CHUNK_ERROR_OFFSET = CHUNK_ERROR_BIT + 2;

    /** Names, messages and other strings are no longer. */
    static final int LONGEST_STRING = 4096;

    private Numbers() {}
}
