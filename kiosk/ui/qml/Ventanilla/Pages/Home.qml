pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// What would you like to do? By words, by area, or follow up on something sent before.
Sheet {
    id: page

    required property ScreenModel screen
    required property HomeModel model

    readonly property bool oneRow: !Theme.portrait && !Theme.narrow && Theme.textPercent === 100

    heading: Language.say("home.heading")

    SearchField {
        Layout.fillWidth: true
        hint: Theme.textPercent > 100 || Theme.portrait ? Language.say("home.search-hint-short") : Language.say("home.search-hint")

        onEdited: typed => page.screen.finding.search(typed)
    }
    Banner {
        Layout.fillWidth: true
        text: page.model.trouble
        visible: text !== ""
    }
    // Before anything new.
    ActionButton {
        Layout.fillWidth: true
        glyph: "edit"
        primary: true
        text: page.model.unfinished
        visible: text !== ""

        onClicked: page.screen.resumeApplication()
    }
    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.gap
        columns: page.oneRow ? 5 : !Theme.portrait ? 3 : Theme.textPercent > 100 ? 1 : 2
        rowSpacing: Theme.gap
        uniformCellWidths: true

        Repeater {
            model: page.model.areas

            delegate: AreaCard {
                required property var modelData

                Layout.fillHeight: true
                Layout.fillWidth: true
                area: modelData.area
                examples: modelData.examples
                text: modelData.title
                wide: !page.oneRow

                onClicked: page.screen.finding.openArea(modelData.area)
            }
        }
        AreaCard {
            Layout.fillHeight: true
            Layout.fillWidth: true
            area: "government"
            examples: Language.say("home.track-examples")
            glyph: "follow"
            text: Language.say("home.track")
            visible: !page.oneRow
            wide: true

            onClicked: page.screen.openTracking()
        }
    }
    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.gap
        columns: page.oneRow ? 3 : Theme.portrait ? 1 : 2
        rowSpacing: Theme.gap
        uniformCellWidths: true

        ActionButton {
            Layout.fillHeight: true
            Layout.fillWidth: true
            glyph: "follow"
            text: Language.say("home.track")
            visible: page.oneRow

            onClicked: page.screen.openTracking()
        }
        ActionButton {
            Layout.fillHeight: true
            Layout.fillWidth: true
            glyph: "jobs"
            text: Language.say("home.jobs")
            visible: page.model.hasJobs

            onClicked: page.screen.finding.postings.open("job")
        }
        ActionButton {
            Layout.fillHeight: true
            Layout.fillWidth: true
            glyph: "money"
            text: Language.say("home.tenders")
            visible: page.model.hasTenders

            onClicked: page.screen.finding.postings.open("tender")
        }
        ActionButton {
            Layout.fillHeight: true
            Layout.fillWidth: true
            glyph: "place"
            text: Language.say("home.locations")
            visible: page.model.hasLocations

            onClicked: page.screen.finding.postings.open("location")
        }
        ActionButton {
            Layout.fillHeight: true
            Layout.fillWidth: true
            glyph: "bookmark"
            text: Language.say("home.continue")

            onClicked: page.screen.drafts.openResume()
        }
        ActionButton {
            Layout.fillHeight: true
            Layout.fillWidth: true
            glyph: "person"
            text: Language.say("enquiry.open")
            visible: page.model.hasEnquiry

            onClicked: page.screen.finding.enquiry.open()
        }
    }
    Words {
        Layout.fillWidth: true
        color: Theme.inkSoft
        font.pixelSize: Theme.small
        text: Language.say("home.life-events")
        visible: page.model.lifeEvents.length > 0
    }
    Flow {
        Layout.fillWidth: true
        spacing: Theme.gap

        Repeater {
            model: page.model.guides

            delegate: ActionButton {
                required property var modelData

                glyph: "follow"
                text: modelData.title

                onClicked: page.screen.finding.guides.open(modelData.guide)
            }
        }
        Repeater {
            model: page.model.lifeEvents

            delegate: ActionButton {
                required property var modelData

                text: modelData.title

                onClicked: page.screen.finding.openLifeEvent(modelData.event)
            }
        }
        ActionButton {
            glyph: "search"
            text: Language.say("home.browse")
            visible: page.model.canBrowse

            onClicked: page.screen.finding.browse("life-event")
        }
    }
    Words {
        Layout.fillWidth: true
        color: Theme.inkSoft
        font.pixelSize: Theme.small
        text: Language.say("home.popular")
        visible: page.model.popular.length > 0
    }
    Flow {
        Layout.fillWidth: true
        spacing: Theme.gap
        visible: page.model.popular.length > 0

        Repeater {
            model: page.model.popular

            delegate: ActionButton {
                required property var modelData

                text: modelData.title

                onClicked: page.screen.openService(modelData.service)
            }
        }
    }
}
