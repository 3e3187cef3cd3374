TITLE Ion channels of the MRG node of Ranvier

COMMENT
Fast and persistent sodium, slow potassium and a leak, as McIntyre, Richardson
and Grill give them (J Neurophysiol 2002;87:995-1006). Time constants are in ms
and carry their own temperature factor. The reference temperature is 20 degC for
m, p and h, and 36 degC for s. This text was written for the course from the
tabulated values.
ENDCOMMENT

NEURON {
    SUFFIX mrg_node
    NONSPECIFIC_CURRENT i
    RANGE gna, gnap, gks, gl, ena, ek, el
    THREADSAFE
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S) = (siemens)
}

PARAMETER {
    gna = 3.0 (S/cm2)
    gnap = 0.01 (S/cm2)
    gks = 0.08 (S/cm2)
    gl = 0.007 (S/cm2)
    ena = 50 (mV)
    ek = -90 (mV)
    el = -90 (mV)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    i (mA/cm2)
    minf hinf pinf sinf
    mtau (ms) htau (ms) ptau (ms) stau (ms)
}

STATE { m h p s }

BREAKPOINT {
    SOLVE gates METHOD cnexp
    i = (gna*m*m*m*h + gnap*p*p*p)*(v - ena) + gks*s*(v - ek) + gl*(v - el)
}

INITIAL {
    rates(v)
    m = minf
    h = hinf
    p = pinf
    s = sinf
}

DERIVATIVE gates {
    rates(v)
    m' = (minf - m)/mtau
    h' = (hinf - h)/htau
    p' = (pinf - p)/ptau
    s' = (sinf - s)/stau
}

: x/(1 - exp(-x/k)), continued through x = 0 by its series
FUNCTION linexp(x (mV), k (mV)) (mV) {
    if (fabs(x/k) < 1e-6) {
        linexp = k + x/2
    } else {
        linexp = x/(1 - exp(-x/k))
    }
}

PROCEDURE rates(v (mV)) {
    LOCAL a, b, qmp, qh, qs
    UNITSOFF
    qmp = 2.2^((celsius - 20)/10)
    qh = 2.9^((celsius - 20)/10)
    qs = 3.0^((celsius - 36)/10)

    a = qmp*1.86*linexp(v + 21.4, 10.3)
    b = qmp*0.086*linexp(-(v + 25.7), 9.16)
    mtau = 1/(a + b)
    minf = a*mtau

    a = qh*0.062*linexp(-(v + 114), 11)
    b = qh*2.3/(1 + exp(-(v + 31.8)/13.4))
    htau = 1/(a + b)
    hinf = a*htau

    a = qmp*0.01*linexp(v + 27, 10.2)
    b = qmp*0.00025*linexp(-(v + 34), 10)
    ptau = 1/(a + b)
    pinf = a*ptau

    a = qs*0.3/(1 + exp(-(v + 53)/5))
    b = qs*0.03/(1 + exp(-(v + 90)))
    stau = 1/(a + b)
    sinf = a*stau
    UNITSON
}
