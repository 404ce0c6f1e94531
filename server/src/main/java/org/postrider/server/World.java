package org.postrider.server;

import java.time.Clock;
import org.postrider.dns.Resolver;
import org.postrider.tables.Tables;
import org.postrider.util.Log;
import org.postrider.util.Timers;

/// What all services of a process share; tests give their own clock, resolver and log.
///
/// @param log tagged anew for each service
/// @param clock the time of day
/// @param timers time limits
/// @param resolver the Internet's names
/// @param tables lookup tables; each program has its own
public record World(Log log, Clock clock, Timers timers, Resolver resolver, Tables tables) {}
