pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Pages
import Ventanilla.Theme

// A machine that is not enrolled: the three steps in which its staff make it a kiosk.
FocusScope {
    id: setup

    required property SetupModel model
    required property SetupCamera camera
    required property bool cramped

    focus: true

    // A scanner types wherever the focus is.
    Keys.onPressed: event => {
        if (model.stage !== "portal" || model.portalFixed || !/^[!-~]$/.test(event.text))
            return;
        portal.forceActiveFocus();
        portal.typeIn(event.text);
        event.accepted = true;
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        Rectangle {
            Layout.fillWidth: true
            color: Theme.deep
            implicitHeight: Math.max(Theme.topBar, bar.implicitHeight + 2 * Theme.tight)
            visible: !setup.cramped

            RowLayout {
                id: bar

                anchors.fill: parent
                anchors.leftMargin: Theme.margin
                anchors.rightMargin: Theme.margin
                spacing: Theme.room

                Words {
                    color: Theme.deepWords
                    font.pixelSize: Theme.body
                    font.weight: Font.Bold
                    text: Language.say("app.name")
                    wrapMode: Text.NoWrap
                }
                Words {
                    Layout.fillWidth: true
                    color: Theme.deepWordsSoft
                    font.pixelSize: Theme.small
                    text: Language.say("setup.title")
                }
                PlainButton {
                    glyph: "language"
                    text: setup.model.otherLanguage

                    onClicked: setup.model.switchLanguage()
                }
            }
        }
        Sheet {
            id: sheet

            Layout.fillHeight: true
            Layout.fillWidth: true
            compact: true
            contentWidth: Math.min(width - 2 * Theme.margin, Theme.readingWidth)
            focus: true
            heading: setup.cramped && setup.model.trouble !== "" ? "" : setup.model.heading
            lead: setup.cramped ? "" : setup.model.lead
            actions: [
                Words {
                    Layout.fillWidth: true
                    color: Theme.inkSoft
                    font.pixelSize: Theme.small
                    text: setup.model.stage === "done" ? "" : setup.model.step
                },
                ActionButton {
                    glyph: "back"
                    text: Language.say("setup.back")
                    visible: setup.model.canGoBack

                    onClicked: setup.model.back()
                },
                ActionButton {
                    id: doing

                    enabled: setup.model.mayAct
                    glyph: setup.model.stage === "portal" ? "search" : setup.model.stage === "code" ? "forward" : "check"
                    glyphAfter: glyph === "forward"
                    primary: true
                    text: setup.model.doWords

                    onClicked: setup.model.act()
                }
            ]

            Banner {
                Layout.fillWidth: true
                kind: "danger"
                text: setup.model.trouble
                visible: text !== ""
            }
            Banner {
                Layout.fillWidth: true
                text: setup.model.notice
                visible: text !== ""
            }
            ColumnLayout {
                Layout.fillWidth: true
                spacing: Theme.tight
                visible: setup.model.stage === "portal" && !setup.model.portalFixed

                Words {
                    Layout.fillWidth: true
                    font.weight: Font.DemiBold
                    text: Language.say("setup.portal-field")
                }
                EntryField {
                    id: portal

                    Layout.fillWidth: true
                    focus: true
                    hint: Language.say("setup.portal-hint")
                    label: Language.say("setup.portal-field")
                    layout: "address"
                    maximumLength: 300

                    onCompleted: setup.model.act()
                    onEdited: typed => setup.model.typePortal(typed)
                }
            }
            ColumnLayout {
                Layout.fillWidth: true
                spacing: Theme.tight
                visible: setup.model.stage === "code"

                Words {
                    Layout.fillWidth: true
                    font.weight: Font.DemiBold
                    text: Language.say("setup.code-field")
                }
                EntryField {
                    id: code

                    Layout.fillWidth: true
                    hint: "0000-0000-0000"
                    label: Language.say("setup.code-field")
                    layout: "capitals"
                    maximumLength: 300

                    onCompleted: setup.model.act()
                    onEdited: typed => setup.model.typeCode(typed)
                }
            }
            FactLine {
                Layout.fillWidth: true
                glyph: "online"
                label: Language.say("setup.portal-field")
                value: setup.model.portal
                visible: setup.model.stage === "code" || setup.model.stage === "portal" && setup.model.portalFixed
            }
            Image {
                Layout.fillWidth: true
                Layout.preferredHeight: Theme.viewfinder
                cache: false
                fillMode: Image.PreserveAspectFit
                source: setup.camera.frame
                visible: setup.camera.watching
                Accessible.name: Language.say("setup.camera-name")
                Accessible.role: Accessible.Graphic
            }
            ActionButton {
                glyph: setup.camera.watching ? "close" : "camera"
                text: setup.camera.watching ? Language.say("setup.camera-end") : Language.say("setup.camera")
                visible: setup.camera.available && (setup.model.stage === "portal" || setup.model.stage === "code")

                onClicked: {
                    forceActiveFocus();
                    setup.camera.watching ? setup.camera.end() : setup.camera.watch();
                }
            }
            Panel {
                Layout.fillWidth: true
                Layout.preferredHeight: found.implicitHeight + 2 * Theme.room
                visible: setup.model.stage === "confirm"

                GridLayout {
                    id: found

                    anchors.left: parent.left
                    anchors.margins: Theme.room
                    anchors.right: parent.right
                    anchors.top: parent.top
                    columnSpacing: Theme.room
                    columns: Theme.portrait ? 1 : 2
                    rowSpacing: Theme.room
                    uniformCellWidths: true

                    FactLine {
                        Layout.alignment: Qt.AlignTop
                        Layout.fillWidth: true
                        glyph: "place"
                        label: Language.say("setup.centre")
                        note: setup.model.place
                        value: setup.model.centre
                    }
                    FactLine {
                        Layout.alignment: Qt.AlignTop
                        Layout.fillWidth: true
                        glyph: "touch"
                        label: Language.say("setup.kiosk")
                        value: setup.model.kiosk
                    }
                    FactLine {
                        Layout.alignment: Qt.AlignTop
                        Layout.fillWidth: true
                        glyph: "safe"
                        label: Language.say("setup.fingerprint")
                        note: Language.say("setup.fingerprint-note")
                        spelt: setup.model.spelt
                        value: setup.model.fingerprint
                    }
                    FactLine {
                        Layout.alignment: Qt.AlignTop
                        Layout.fillWidth: true
                        glyph: "online"
                        label: Language.say("setup.portal-field")
                        value: setup.model.portalName
                    }
                }
            }
        }
    }
    Connections {
        function onFilled() {
            portal.text = setup.model.portal;
            code.text = setup.model.code;
        }

        function onStageTurned() {
            setup.camera.end();
            setup.takeFocus();
        }

        target: setup.model
    }

    Component.onCompleted: {
        portal.text = model.portal;
        takeFocus();
    }

    // A field that is hidden keeps the keyboard open. The first page is read before anything is typed.
    function takeFocus() {
        sheet.scroller.contentY = 0;
        if (model.stage === "code")
            code.forceActiveFocus();
        else if (model.stage === "portal" && !model.portalFixed && (portal.text !== "" || model.trouble !== ""))
            portal.forceActiveFocus();
        else
            doing.forceActiveFocus();
    }
}
