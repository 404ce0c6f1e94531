package org.postrider.tables;

import java.io.IOException;

/// A table that looks like another one, but for what it overrides.
interface AroundDict extends Dict {
    /// The other one.
    Dict inner();

    @Override
    default Lookup lookup(String key) {
        return inner().lookup(key);
    }

    @Override
    default String name() {
        return inner().name();
    }

    @Override
    default boolean pattern() {
        return inner().pattern();
    }

    @Override
    default boolean folds() {
        return inner().folds();
    }

    @Override
    default Owner owner() {
        return inner().owner();
    }

    @Override
    default void check() throws IOException {
        inner().check();
    }

    @Override
    default void forEach(Entries taker) throws IOException {
        inner().forEach(taker);
    }

    @Override
    default void close() {
        inner().close();
    }
}
