# SPDX-License-Identifier: GPL-2.0-or-later
#
# bash completion for p2p(1).

_p2p_functions()
{
    local i sysfs=/sys/bus/pci/devices lspci=
    for ((i = 1; i < ${#COMP_WORDS[@]} - 1; i++)); do
        case ${COMP_WORDS[i]} in
        --sysfs)
            sysfs=${COMP_WORDS[i + 1]}
            [ ! -d "$sysfs/bus/pci/devices" ] || sysfs+=/bus/pci/devices
            ;;
        --lspci)
            lspci=${COMP_WORDS[i + 1]}
            ;;
        esac
    done
    if [ -n "$lspci" ]; then
        [ ! -f "$lspci" ] ||
            grep -oE '^([0-9a-f]{4,8}:)?[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]' \
                "$lspci"
    else
        # With the domain only if somebody has begun to write one.
        find -L "$sysfs" -maxdepth 1 -name '*:*.*' 2> /dev/null |
            if [[ $cur == 000* ]]; then
                sed 's|.*/||'
            else
                sed 's|.*/||; s/^0000://'
            fi
    fi
}

# What a policy can be, behind the root complex that somebody has written.
_p2p_policies()
{
    local root='' policy
    [[ $cur != *=* ]] || root=${cur%%=*}=
    for policy in forward-all same-host writes-only none; do
        echo "$root$policy"
    done
}

_p2p()
{
    local cur prev words cword commands='show matrix explain machine' i command=
    local options='--sysfs --lspci --domain --kernel --cpu --allow --policy
        --iommu --write --read --atomic --translated --iova --findings --scale
        --list --json --color --help --version'
    if declare -F _get_comp_words_by_ref > /dev/null; then
        _get_comp_words_by_ref -n := cur prev words cword
    else
        cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
        words=("${COMP_WORDS[@]}") cword=$COMP_CWORD
    fi
    COMPREPLY=()
    for ((i = 1; i < cword; i++)); do
        case ${words[i]} in
        show | matrix | explain | machine) command=${words[i]} ;;
        esac
    done
    case $prev in
    --sysfs)
        mapfile -t COMPREPLY < <(compgen -d -- "$cur")
        return ;;
    --lspci)
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        return ;;
    --kernel)
        options='6.12 7.2 7.3 tlp-class all' ;;
    --cpu)
        options='allowed not-allowed' ;;
    --allow)
        options='6.12 7.2 7.3 tlp-class none' ;;
    --policy)
        options=$(_p2p_policies) ;;
    --iommu)
        options='on off auto' ;;
    --color)
        options='auto always never' ;;
    --domain | --iova | --scale)
        return ;;
    *)
        case $cur,$command in
        -*) ;;
        *,) options=$commands ;;
        *,show) return ;;
        *,machine) options=$(p2p machine --list 2> /dev/null | cut -d' ' -f1) ;;
        *) options=$(_p2p_functions) ;;
        esac ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
    # What comes before the last of these is no part of what is replaced.
    if ! declare -F __ltrim_colon_completions > /dev/null; then
        return
    elif [[ $cur == *=* && $COMP_WORDBREAKS == *=* ]]; then
        COMPREPLY=("${COMPREPLY[@]#"${cur%%=*}="}")
    else
        __ltrim_colon_completions "$cur"
    fi
}

complete -F _p2p p2p
