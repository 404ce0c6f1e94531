package org.postrider.tables;

import java.io.IOException;
import java.util.Optional;

/// A memcached server as a cache that several hosts share, with another cache behind it if wanted:
/// the server forgets what it has no room for, or what is older than its `ttl`.
final class MemcacheCache implements Cache {
    private final String name;
    private final MemcacheTable server;
    private final Optional<Cache> backup;

    /// @param backup of the server: its answers count where the server has none
    MemcacheCache(String name, MemcacheTable server, Optional<Cache> backup) {
        this.name = name;
        this.server = server;
        this.backup = backup;
    }

    @Override
    public Lookup lookup(String key) {
        try {
            return server.lookup(key);
        } catch (IOException e) {
            return new Lookup.Failed("table " + name + ": query error: " + e.getMessage());
        }
    }

    /// The backup first: what it has must not be older than what the server says.
    @Override
    public void update(String key, String value) throws IOException {
        if (backup.isPresent()) {
            backup.get().update(key, value);
        }
        server.update(key, value);
    }

    @Override
    public boolean delete(String key) throws IOException {
        boolean was = backup.isPresent() && backup.get().delete(key);
        return server.delete(key) || was;
    }

    @Override
    public void forEach(Entries taker) throws IOException {
        server.forEach(taker::entry);
    }

    /// Only the backup needs it.
    @Override
    public int[] expire(Expiry expiry) throws IOException {
        return backup.isPresent() ? backup.get().expire(expiry) : new int[] {0, 0};
    }

    @Override
    public void flush() throws IOException {
        if (backup.isPresent()) {
            backup.get().flush();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void close() {
        server.close();
        backup.ifPresent(Cache::close);
    }
}
