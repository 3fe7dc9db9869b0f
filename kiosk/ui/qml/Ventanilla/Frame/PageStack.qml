import QtQuick
import QtQuick.Templates as T
import Ventanilla.Models
import Ventanilla.Theme

// Shows the page the visit stands on; forward slides one way, back the other. The old page goes at
// once, to paint two of them costs a weak machine the frame, and is put away when the new one rests.
T.StackView {
    id: stack

    required property ScreenModel screen

    clip: true

    Component.onCompleted: turnTo()

    replaceEnter: Transition {
        ParallelAnimation {
            NumberAnimation {
                duration: Theme.turn
                easing.type: Easing.OutCubic
                from: stack.screen.forward ? stack.width / 6 : -stack.width / 6
                property: "x"
                to: 0
            }
            NumberAnimation {
                duration: Theme.turn
                easing.type: Easing.OutCubic
                from: 0
                property: "opacity"
                to: 1
            }
        }
    }
    replaceExit: Transition {
        SequentialAnimation {
            PropertyAction {
                property: "visible"
                value: false
            }
            PauseAnimation {
                duration: Theme.turn
            }
        }
    }

    Connections {
        function onPageChanged() {
            stack.turnTo();
        }

        target: stack.screen
    }

    function takeFocus() {
        if (depth > 0)
            currentItem.forceActiveFocus();
    }

    function turnTo() {
        const view = Qt.resolvedUrl("../Pages/" + screen.page + ".qml");
        const motion = Theme.reducedMotion || depth === 0 ? T.StackView.Immediate : T.StackView.ReplaceTransition;
        const house = screen;
        const model = screen.pageModel;
        const page = replace(null, view, {
            "screen": house,
            "model": model
        }, motion);
        page.Component.destruction.connect(() => house.putAway(model));
        currentItem.forceActiveFocus();
    }
}
