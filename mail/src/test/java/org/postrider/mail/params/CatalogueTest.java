package org.postrider.mail.params;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CatalogueTest {
    /// The catalogue itself refuses a name that is declared twice.
    @Test
    void all_groups_declareEachNameOnce() {
        assertTrue(Catalogue.all().containsKey("queue_directory"));
    }
}
