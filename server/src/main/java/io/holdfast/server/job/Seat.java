package io.holdfast.server.job;

/**
 * One server process among those that share the database.
 *
 * @param id drawn anew at each start
 * @param address where people reach it, host and port
 */
public record Seat(String id, String address) {}
